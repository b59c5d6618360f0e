/** Which of many addresses to ask next: those that were announced first, and all others in turn. Pure. */
export class Pending {
  readonly #answered: Uint8Array;
  readonly #hinted: Uint8Array;
  #hints: number[] = [];
  #left: number;
  #at = 0;

  /** @param count addresses; each is known by its number from 0 */
  constructor(count: number) {
    this.#answered = new Uint8Array(count);
    this.#hinted = new Uint8Array(count);
    this.#left = count;
  }

  /** How many have not answered. */
  get left(): number {
    return this.#left;
  }

  /** It answered: it is not asked again. */
  answered(number: number): void {
    if (this.#answered[number] !== 0) return;
    this.#answered[number] = 1;
    this.#left--;
  }

  /** Somebody announced it: it is likely to answer. Only the first time counts. */
  hint(number: number): void {
    if (this.#hinted[number] !== 0) return;
    this.#hinted[number] = 1;
    this.#hints.push(number);
  }

  /** Those to ask now, none twice: at most `hinted` of those that were announced, and then others up to `count` in all. */
  next(count: number, hinted = count): number[] {
    const open = (number: number) => this.#answered[number] === 0;
    const hints = this.#hints.splice(0, hinted).filter(open);
    const chosen = new Set(hints);
    const size = this.#answered.length;
    for (let looked = 0; looked < size && chosen.size < Math.min(count, this.#left); looked++) {
      if (open(this.#at)) chosen.add(this.#at);
      this.#at = (this.#at + 1) % size;
    }
    return [...chosen];
  }
}
