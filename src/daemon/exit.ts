import type { Diagnostic } from "../config/mod.ts";

/** Every exit code of havip, with its name and meaning; the help text and the README are made from this. */
export const exitCodes = {
  good: { code: 0, meaning: "done, or stopped in order" },
  failed: { code: 1, meaning: "failed while running" },
  configuration: { code: 2, meaning: "the configuration has errors" },
  usage: { code: 3, meaning: "wrong use of the command line" },
  permission: { code: 4, meaning: "no permission: not root, and without CAP_NET_ADMIN and CAP_NET_RAW" },
  altered: { code: 5, meaning: "check only: would run, but something was ignored or altered" },
  missing: { code: 6, meaning: "the configuration file does not exist" },
  directory: { code: 7, meaning: "the configuration file is a directory" },
  unreadable: { code: 8, meaning: "the configuration file cannot be read" },
  binary: { code: 9, meaning: "the configuration file is not text" },
  empty: { code: 10, meaning: "the configuration configures nothing" },
  interface: { code: 11, meaning: "an interface that the configuration names does not exist" },
  running: { code: 12, meaning: "already running with this run directory or pid file" },
  internal: { code: 70, meaning: "a fault in havip itself" },
} as const;

/** Diagnostics that say more than "there are errors". */
const special: { readonly [diagnostic: string]: keyof typeof exitCodes } = {
  "file-missing": "missing",
  "file-directory": "directory",
  "file-unreadable": "unreadable",
  "file-binary": "binary",
  "nothing-configured": "empty",
};

/** The exit code that the findings in a configuration lead to. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const { code } of errors) {
    const name = special[code];
    if (name) return exitCodes[name].code;
  }
  if (errors.length > 0) return exitCodes.configuration.code;
  return diagnostics.some(({ severity }) => severity === "warning")
    ? exitCodes.altered.code
    : exitCodes.good.code;
}
