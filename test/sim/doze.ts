import { after, type Decoded, type Instant, type Micros, type ReceivedAdvert } from "../../src/core/mod.ts";
import type { Engine, Sleeper } from "../../src/engine/mod.ts";
import { mask, usual } from "../../src/wire/mod.ts";
import type { Packet } from "./network.ts";

/** An advert that a backup sleeps through, on one interface. */
interface Bed {
  readonly on: string;
  readonly usual: Uint8Array;
  readonly decoded: Decoded<ReceivedAdvert>;
  readonly sleeper: Sleeper;
  kept: Heard[];
  /** The last one that it was told of. */
  heard: Instant;
  /** How long it waits for the next one; 0 when that is not known. */
  wait: Micros | 0;
  over: boolean;
}

/** A packet, and when it came by the clock of who heard it. */
export interface Heard {
  readonly packet: Packet;
  readonly heard: Instant;
}

/** What `src/reactor/doze.ts` and its program in the kernel do: who is woken by an advert, and who hears of it later. */
export class Doze {
  readonly #beds = new Map<string, Bed>();

  /** A packet was read, on one interface. */
  read(on: string, packet: Packet, decoded: Decoded<ReceivedAdvert>, sleeper: Sleeper | null): void {
    const key = keyOf(packet);
    if (sleeper === null || !decoded.ok || decoded.value.auth.kind === "ah" || decoded.value.signature) {
      return;
    }
    const masked = maskedOf(packet);
    const known = this.#beds.get(key);
    if (known) wake(known);
    if (masked === null || (known && known.kept.length > 0)) return;
    const bed: Bed = {
      on,
      usual: masked,
      decoded,
      sleeper,
      kept: [],
      heard: 0 as Instant,
      wait: 0,
      over: false,
    };
    this.#beds.set(key, bed);
    sleeper.stir = () => wake(bed);
  }

  /**
   * A packet comes in.
   * @param waiting those that have come and were not read yet
   * @returns whether nobody is woken for it
   */
  keeps(packet: Packet, heard: Instant, waiting: readonly Packet[]): boolean {
    const bed = this.#beds.get(keyOf(packet));
    if (!bed || bed.over || waiting.some((each) => keyOf(each) === keyOf(packet))) return false;
    const masked = maskedOf(packet);
    if (masked === null || masked.some((byte, at) => byte !== bed.usual[at])) return false;
    bed.kept.push({ packet, heard });
    return true;
  }

  /** Whether everybody sleeps on, so that nothing is told to anybody. */
  sleepsOn(engine: Engine, now: Instant): boolean {
    const beds = [...this.#beds.values()];
    if (beds.length === 0 || beds.some(({ over, wait }) => over || wait === 0)) return false;
    const ends = beds.map(({ kept, heard, wait }) => after(kept.at(-1)?.heard ?? heard, wait as Micros));
    const until = Math.min(...ends) as Instant;
    return until > now && engine.sleepOn(beds.length, until, now);
  }

  /** Tells of what was kept; what it was is returned. */
  collect(engine: Engine): Heard[] {
    const all: Heard[] = [];
    for (const [key, bed] of [...this.#beds]) {
      const { kept, on, decoded, sleeper } = bed;
      const last = kept.at(-1);
      bed.kept = [];
      all.push(...kept);
      if (last && bed.over) engine.receive(on, decoded, last.heard, kept.length);
      else if (last) bed.wait = engine.again(sleeper, kept.length, bed.heard = last.heard);
      if (bed.over) this.#beds.delete(key);
    }
    return all;
  }
}

function wake(bed: Bed): void {
  if (bed.over) return;
  bed.over = true;
  bed.sleeper.stir = null;
}

function keyOf({ segment, meant }: Packet): string {
  return `${segment} ${meant.spec.vrid}`;
}

function maskedOf({ bytes }: Packet): Uint8Array | null {
  const into = new Uint8Array(usual.size - usual.packet);
  return mask(bytes[0]! >> 4 === 6 ? "ipv6" : "ipv4", bytes, into) ? into : null;
}
