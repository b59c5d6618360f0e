/**
 * The bytes of a `.hex` file: hexadecimal digits with any blanks between them. Lines that begin with `#` say what
 * made the bytes.
 */
export function readHex(file: string): Uint8Array {
  const text = Deno.readTextFileSync(new URL(file, import.meta.url));
  const digits = text.split("\n").filter((line) => !line.startsWith("#")).join("").replaceAll(/\s/g, "");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
