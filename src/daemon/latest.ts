/**
 * What waits to be told, in the order in which it happened: under each key only the newest, since what it supersedes
 * is past already.
 */
export class Latest<T> {
  readonly #waiting = new Map<string, T>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Adds what happened last. */
  put(key: string, value: T): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, value);
  }

  /** What happened first of all that waits; it stays. */
  first(): T | undefined {
    return this.#waiting.values().next().value;
  }

  /** Takes what happened first of all that waits. */
  take(): T | undefined {
    const next = this.#waiting.entries().next();
    if (next.done) return undefined;
    this.#waiting.delete(next.value[0]);
    return next.value[1];
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#waiting.clear();
  }
}
