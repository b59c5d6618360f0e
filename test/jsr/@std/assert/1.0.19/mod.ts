/**
 * Stand-in for `jsr:@std/assert` on machines that cannot reach JSR: the few functions the tests use,
 * with the names and types of the real package, thin over `node:assert`.
 * @module
 */
import nodeAssert from "node:assert";

/** The error that a failed assertion throws. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

function rethrown(check: () => void, msg?: string): void {
  try {
    check();
  } catch (cause) {
    throw new AssertionError(`${msg ? `${msg}\n` : ""}${(cause as Error).message}`, { cause });
  }
}

export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  rethrown(() => nodeAssert.deepStrictEqual(actual, expected), msg);
}

export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  rethrown(() => nodeAssert.notDeepStrictEqual(actual, expected), msg);
}

export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  rethrown(() => nodeAssert.strictEqual(actual, expected), msg);
}

export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(msg ?? `Expected actual: "${actual}" to not be null or undefined.`);
  }
}

export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) {
    throw new AssertionError(`${msg ? `${msg}: ` : ""}Expected actual: "${actual}" to match: "${expected}".`);
  }
}

export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) {
    throw new AssertionError(
      `${msg ? `${msg}: ` : ""}Expected actual: "${actual}" to contain: "${expected}".`,
    );
  }
}

export function assertThrows(fn: () => unknown, msg?: string): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new AssertionError(msg ?? "Expected function to throw.");
}

export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${msg ? `: ${msg}` : "."}`);
}
