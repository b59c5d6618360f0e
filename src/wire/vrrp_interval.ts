import { invariant, type Micros, micros } from "../core/mod.ts";

/*
 * The two units that an advertisement interval has on the wire. They exist here and nowhere else.
 */

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_CENTISECOND = 10_000;

/** The interval of a VRRPv2 advert: one byte of whole seconds, 0 to 255 (RFC 3768 §5.3.7). */
export function intervalOfSeconds(seconds: number): Micros {
  return micros(seconds * MICROS_PER_SECOND);
}

/** The byte that a VRRPv2 advert carries for an interval of at most 255 s, rounded to a whole second. */
export function secondsOfInterval(interval: Micros): number {
  const seconds = Math.round(interval / MICROS_PER_SECOND);
  invariant(seconds >= 0 && seconds <= 0xff, `a VRRPv2 interval of ${interval} µs is at most 255 s`);
  return seconds;
}

/** The interval of a VRRPv3 advert: twelve bits of centiseconds, 0 to 4095 (RFC 5798 §5.2.7). */
export function intervalOfCentiseconds(centiseconds: number): Micros {
  return micros(centiseconds * MICROS_PER_CENTISECOND);
}

/** The twelve bits that a VRRPv3 advert carries for an interval of at most 40.95 s, rounded to a whole centisecond. */
export function centisecondsOfInterval(interval: Micros): number {
  const centiseconds = Math.round(interval / MICROS_PER_CENTISECOND);
  invariant(
    centiseconds >= 0 && centiseconds <= 0xfff,
    `a VRRPv3 interval of ${interval} µs is at most 40.95 s`,
  );
  return centiseconds;
}
