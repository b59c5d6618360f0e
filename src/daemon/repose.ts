import { forgetPages } from "../../ffi/mod.ts";
import type { Instant } from "../core/mod.ts";
import type { Piece } from "./footprint.ts";

/**
 * When pages of code are given back after a start or a reload, in µs. By the first time what a start runs has been run; by the
 * others V8 has compiled what is run all the time, at 100 and at one advert a second, and nobody needs its compiler any more.
 */
const times = [30_000_000, 600_000_000, 7_200_000_000];

/** Gives back pages of Deno's code that were run and are not run again, in a pause. Takes some tenths of a millisecond. */
export class Repose {
  /** What `shrink` has given back. */
  code: readonly Piece[] = [];
  #began = 0;
  #done: number = times.length;

  /** Something has just been done that is not done all the time. */
  begin(now: Instant): void {
    this.#began = now;
    this.#done = 0;
  }

  /**
   * There is a pause. What is run again comes back by itself.
   * @returns whether pages were given back
   */
  pause(now: Instant): boolean {
    const next = times[this.#done];
    if (next === undefined || now - this.#began < next) return false;
    this.#done++;
    for (const { address, length } of this.code) forgetPages(address, length);
    return true;
  }
}
