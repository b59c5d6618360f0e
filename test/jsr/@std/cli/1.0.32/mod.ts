/**
 * Stand-in for `jsr:@std/cli` on machines that cannot reach JSR: `parseArgs` with the options that havip
 * uses, with the behaviour of the real package for them.
 * @module
 */

/** The options of {@linkcode parseArgs} that havip uses. */
export interface ParseOptions {
  boolean?: readonly string[];
  string?: readonly string[];
  alias?: Readonly<Record<string, string | readonly string[]>>;
  collect?: readonly string[];
  stopEarly?: boolean;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} returns: the options by every one of their names, and the rest in `_`. */
// deno-lint-ignore no-explicit-any
export type Args = { _: (string | number)[] } & Record<string, any>;

/** Takes command line arguments apart: `--name value`, `--name=value`, `-n value`, `-abc`, `--`. */
export function parseArgs(args: string[], options: ParseOptions = {}): Args {
  const names = new Map<string, string[]>();
  for (const [key, alias] of Object.entries(options.alias ?? {})) {
    const all = [key, ...(typeof alias === "string" ? [alias] : alias)];
    for (const name of all) names.set(name, all);
  }
  const among = (list: readonly string[] | undefined, key: string) =>
    (names.get(key) ?? [key]).some((name) => list?.includes(name));
  const out: Args = { _: [] };
  for (const key of options.boolean ?? []) for (const name of names.get(key) ?? [key]) out[name] = false;
  for (const key of options.collect ?? []) for (const name of names.get(key) ?? [key]) out[name] = [];

  const known = (arg: string, key: string, value: unknown): boolean => {
    if (among(options.boolean, key) || among(options.string, key) || names.has(key)) return true;
    return options.unknown === undefined || options.unknown(arg, key, value) !== false;
  };
  const set = (key: string, value: unknown) => {
    for (const name of names.get(key) ?? [key]) {
      if (among(options.collect, key)) (out[name] as unknown[]).push(value);
      else out[name] = value;
    }
  };
  let at = 0;
  const valueFor = (key: string): unknown => {
    if (among(options.boolean, key)) return true;
    const next = args[at + 1];
    if (next !== undefined && !next.startsWith("-")) return args[++at];
    return among(options.string, key) ? "" : true;
  };
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    const long = /^--([^=]+)(?:=([\s\S]*))?$/.exec(arg);
    if (arg === "--") {
      out._.push(...args.slice(at + 1));
      break;
    } else if (long) {
      const key = long[1] ?? "";
      const value = long[2] !== undefined
        ? (among(options.boolean, key) ? long[2] !== "false" : long[2])
        : undefined;
      if (known(arg, key, value ?? true)) set(key, value ?? valueFor(key));
    } else if (/^-[^-]/.test(arg)) {
      const letters = arg.slice(1);
      for (let i = 0; i < letters.length; i++) {
        const key = letters[i] ?? "";
        const rest = letters.slice(i + 1);
        if (!known(arg, key, rest)) continue;
        if (rest.startsWith("=")) {
          set(key, rest.slice(1));
          break;
        }
        if (rest !== "" && among(options.string, key)) {
          set(key, rest);
          break;
        }
        set(key, rest === "" ? valueFor(key) : true);
      }
    } else {
      if (options.unknown === undefined || options.unknown(arg) !== false) out._.push(arg);
      if (options.stopEarly) {
        out._.push(...args.slice(at + 1));
        break;
      }
    }
  }
  return out;
}
