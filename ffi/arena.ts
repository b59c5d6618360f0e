import { addressOf, fixedBytes } from "./libc.ts";

/** A piece of an arena: its bytes, a view of the same bytes, and where they are in memory. */
export interface Region {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly address: bigint;
  readonly length: number;
}

/**
 * Memory with known addresses, for structs that point at one another. One ArrayBuffer, zeroed, that does not
 * move; a region keeps it alive. Whoever hands an address to the kernel keeps the region as long as it is used.
 */
export class Arena {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #base: bigint;
  #used = 0;

  /** @param size in bytes */
  constructor(size: number) {
    this.#bytes = fixedBytes(size);
    this.#base = addressOf(this.#bytes);
  }

  /** Bytes given out, those lost to alignment included. */
  get used(): number {
    return this.#used;
  }

  /**
   * The next `length` bytes at an address divisible by `align`, a power of two. Not zeroed after a `reset`.
   * @throws RangeError when the arena is full
   */
  allocate(length: number, align = 8): Region {
    const past = Number((this.#base + BigInt(this.#used)) % BigInt(align));
    const offset = this.#used + (past === 0 ? 0 : align - past);
    if (offset + length > this.#bytes.length) {
      throw new RangeError(
        `arena of ${this.#bytes.length} bytes is full: ${this.#used} used, ${length} wanted`,
      );
    }
    this.#used = offset + length;
    return {
      bytes: this.#bytes.subarray(offset, offset + length),
      view: new DataView(this.#bytes.buffer, offset, length),
      address: this.#base + BigInt(offset),
      length,
    };
  }

  /** Takes everything back: regions given out until now must no longer be used. */
  reset(): void {
    this.#used = 0;
  }
}
