/** How often the clock is looked at, in milliseconds. */
const STEP = 10;

/**
 * How long a busy machine let this process wait, as a timer sees it that should fire all the time. What it does to the
 * tests it does to the daemons as well.
 */
export class HoldUp implements Disposable {
  #due = 0;
  #longest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#wait();
  }

  #wait(): void {
    this.#due = performance.now() + STEP;
    this.#timer = setTimeout(() => {
      this.longest();
      this.#wait();
    }, STEP);
  }

  /** The longest one so far in seconds, one that is just over included. */
  longest(): number {
    this.#longest = Math.max(this.#longest, performance.now() - this.#due);
    return this.#longest / 1000;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
