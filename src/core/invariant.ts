/** Thrown when havip itself is at fault. Caught nowhere below the role: the supervisor restarts it. */
export class InvariantError extends Error {
  override name = "InvariantError";
}

/**
 * States what must be true if havip's own code is right.
 * @throws InvariantError saying `why` it was expected
 */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new InvariantError(why);
}

/** Marks the place that no value can reach; the compiler checks it. */
export function unreachable(value: never): never {
  throw new InvariantError(`no case for ${JSON.stringify(value)}`);
}
