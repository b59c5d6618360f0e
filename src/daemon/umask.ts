import type { Config } from "../config/mod.ts";

const bits: { readonly [name: string]: number } = {
  IRUSR: 0o400,
  IWUSR: 0o200,
  IXUSR: 0o100,
  IRGRP: 0o040,
  IWGRP: 0o020,
  IXGRP: 0o010,
  IROTH: 0o004,
  IWOTH: 0o002,
  IXOTH: 0o001,
  IRWXU: 0o700,
  IRWXG: 0o070,
  IRWXO: 0o007,
};

/** The `umask` of a configuration: a number as C writes it (`022` is octal, `0x12` hexadecimal), or bits by name. */
export function umaskOf({ global }: Config): number | null {
  const words = global.umask;
  if (words === undefined) return null;
  const names = words.join("|").split("|").filter((name) => name !== "");
  const [first] = names;
  if (first === undefined) return null;
  if (/^0x/.test(first)) return parseInt(first, 16);
  if (/^\d/.test(first)) return parseInt(first, first.startsWith("0") ? 8 : 10) & 0o777;
  return names.reduce((mask, name) => mask | (bits[name] ?? 0), 0);
}

/** The mask that this process was started with. */
const ours = Deno.umask();

/** Sets what files of havip, and of the scripts that it runs, are made without. */
export function useUmask(config: Config): void {
  Deno.umask(umaskOf(config) ?? ours);
}
