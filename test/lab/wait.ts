/** Microseconds since 1970, as the kernel stamps packets; whole milliseconds. */
export function wallClock(): number {
  return Date.now() * 1000;
}

/** Lets `seconds` go by. Only to pace a loop or to watch that nothing happens, never to hope that something did. */
export function sleep(seconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, seconds * 1000));
}

/** The most that one look may count, in seconds: what it takes longer a busy machine takes. */
const LOOK = 0.1;

/**
 * Waits until `look` returns something other than null, false or undefined, and returns that.
 * @param saw says what there was instead, for the message
 * @throws Error saying what was awaited, for how long, and what was seen instead
 */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  saw: () => string | Promise<string> = () => "",
): Promise<T> {
  for (let left = seconds;;) {
    const began = performance.now();
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (left < 0) throw new Error(`not within ${seconds} s: ${what}\n${await saw()}`);
    await sleep(0.01);
    left -= Math.min(LOOK, (performance.now() - began) / 1000);
  }
}
