import type { Diagnostic } from "../config/mod.ts";

/** Every exit code of havip, with its name and meaning; the help text and the README are made from this. */
export const exitCodes = {
  good: { code: 0, meaning: "done, or stopped in order" },
  failed: { code: 1, meaning: "failed while running; of diff: a reload would change something" },
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

/**
 * Warnings that say what havip does not do so far, and nothing about the file: whoever has it checked, perhaps for
 * keepalived, has nothing to mend in it.
 */
const aboutHavip: ReadonlySet<string> = new Set(["not-yet", "not-run"]);

/** Whether a diagnostic says that something in the file is ignored or altered. */
export function alters({ severity, code }: Diagnostic): boolean {
  return severity === "warning" && !aboutHavip.has(code);
}

/** The exit code that the findings in a configuration lead to. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const { code } of errors) {
    const name = special[code];
    if (name) return exitCodes[name].code;
  }
  if (errors.length > 0) return exitCodes.configuration.code;
  return diagnostics.some(alters) ? exitCodes.altered.code : exitCodes.good.code;
}

/**
 * The exit codes of `-t`, which are keepalived 2.2.7's. As there, what is least severe decides: 4 is only for a file
 * that cannot be used and says nothing milder, and one script without script security makes 6 of any other.
 * Unlike keepalived, which says 0, a configuration file that is missing or cannot be read is 4.
 */
export const testCodes = {
  good: { code: 0, meaning: "nothing to complain of" },
  parameter: { code: 2, meaning: "a keyword lacks its value" },
  unusable: { code: 4, meaning: "the file cannot be read, or an interface that must exist does not" },
  mistakes: { code: 5, meaning: "something is wrong, missing or ignored" },
  security: { code: 6, meaning: "scripts without script security, or a required include is missing" },
} as const;

/** The exit code of `-t` that the findings lead to. */
export function testCodeOf(diagnostics: readonly Diagnostic[]): number {
  const counting = diagnostics.filter((each) =>
    (each.severity === "error" && each.code !== "nothing-configured") || alters(each)
  );
  const has = (...codes: string[]) => counting.some(({ code }) => codes.includes(code));
  const errors = counting.filter(({ severity }) => severity === "error");
  const ofFiles = errors.filter(({ code }) => code.startsWith("file-"));
  if (ofFiles.some(({ at }) => at === null)) return testCodes.unusable.code;
  if (ofFiles.length > 0 || errors.some(({ code }) => code === "include-missing")) {
    return testCodes.security.code;
  }
  if (errors.some(({ code }) => code === "missing-value")) return testCodes.parameter.code;
  if (has("script-security")) return testCodes.security.code;
  if (counting.length === 0) return testCodes.good.code;
  const fatal = counting.every(({ code }) => code === "link-missing");
  return fatal ? testCodes.unusable.code : testCodes.mistakes.code;
}
