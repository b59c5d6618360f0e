/** Writes all of a text, or of bytes, to a stream. */
export function writer(
  to: { writeSync(bytes: Uint8Array): number },
): (text: string | Uint8Array) => void {
  const encoder = new TextEncoder();
  return (text) => {
    let bytes = typeof text === "string" ? encoder.encode(text) : text;
    while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
  };
}
