/** What `deno test` printed, in figures. */

/** How many tests passed, failed and were skipped. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const summary =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/gm;

/** A text without the colours that `deno test` gives it, terminal or not; NO_COLOR would reach the tests as well. */
export function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- the escape character is what a colour begins with
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}

/**
 * Reads the last summary line in what `deno test` printed, without colours, since tests may print one too.
 * Steps are parts of a test and are not counted. Where the exit code says that something went wrong and the
 * summary does not, or where there are no tests at all, that is one failure.
 */
export function count(text: string, code: number): Tally {
  const found = [...text.matchAll(summary)].at(-1);
  const tally = {
    passed: Number(found?.[1] ?? 0),
    failed: Number(found?.[2] ?? 0),
    skipped: Number(found?.[3] ?? 0),
  };
  const empty = tally.passed + tally.failed + tally.skipped === 0;
  if (tally.failed === 0 && (code !== 0 || empty)) tally.failed = 1;
  return tally;
}

/** The names of the skipped tests, and of skipped steps as `test > step`, in a JUnit report. */
export function skippedNames(junit: string): string[] {
  const cases = junit.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<skipped\/>/g);
  return [...cases].map((found) => unescape(found[1] ?? ""));
}

function unescape(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => {
    return code !== undefined ? String.fromCodePoint(Number(code)) : named[name] ?? all;
  });
}
