import { after, type Decoded, type Instant, type Micros, type ReceivedAdvert } from "../core/mod.ts";
import type { Sleeper } from "../engine/mod.ts";
import { attachProgram, failed, SharedArray } from "../../ffi/mod.ts";
import { advertFilter, countedAs, mask, usual } from "../wire/mod.ts";

/** VRIDs are of one byte. */
const vrids = 256;
/** So many times in a row the same packets are missing before they are taken for lost: the socket had no room for them. */
const patience = 3;

/** A virtual router whose usual advert the kernel keeps. */
interface Bed {
  readonly decoded: Decoded<ReceivedAdvert>;
  readonly sleeper: Sleeper;
  /** It keeps no more, but what it has kept may not have been heard yet. */
  over: boolean;
}

/**
 * Whoever sleeps hears of so many adverts that were kept, the last of which came at `heard`.
 * @returns how long it waits for the next one; 0 when it has something else to do meanwhile
 */
export type Again = (sleeper: Sleeper, times: number, heard: Instant) => Micros | 0;
/** The same, of one who does not sleep any more. */
export type Late = (decoded: Decoded<ReceivedAdvert>, times: number, heard: Instant) => void;

/**
 * Lets backups sleep through the adverts of their masters. A program in the kernel (`wire/advert_filter.ts`) keeps those that
 * would make a backup wait anew and nothing else, and notes when the last one came; whoever wakes for anything else, the end
 * of the wait above all, hears of them before he does anything. So all is as if they had been read one by one.
 */
export class Doze {
  readonly #form: "ipv4" | "ipv6";
  readonly #shared: SharedArray;
  /** Of `#shared`, 32 bits each. */
  readonly #words: Uint32Array;
  /** All of these by VRID. */
  readonly #beds = new Array<Bed | null>(vrids).fill(null);
  /** How many adverts were heard of, of those that were ever kept. */
  readonly #heard = new Uint32Array(vrids);
  readonly #missing = new Uint32Array(vrids);
  readonly #missed = new Uint8Array(vrids);
  /** How long each waits for the next advert from the last one on, in µs; 0 where that is not known. */
  readonly #waits = new Float64Array(vrids);
  /** The VRIDs that have a bed. */
  readonly #occupied: number[] = [];
  /** How many of the beds are over. */
  #left = 0;

  private constructor(form: "ipv4" | "ipv6", shared: SharedArray) {
    this.#form = form;
    this.#shared = shared;
    this.#words = new Uint32Array(shared.bytes.buffer);
  }

  /** @returns `null` where the kernel or HAVIP_BPF=off does not allow it: all adverts are read then */
  static attach(fd: number, form: "ipv4" | "ipv6"): Doze | null {
    if (Deno.env.get("HAVIP_BPF") === "off") return null;
    const shared = SharedArray.create(vrids, usual.size);
    if (typeof shared === "number") return null;
    if (!failed(attachProgram(fd, advertFilter(form, shared.fd)))) return new Doze(form, shared);
    shared.close();
    return null;
  }

  /**
   * A packet was read from the socket.
   * @param sleeper who is to hear the next ones like it, if that makes no other difference than that he waits anew
   */
  read(packet: Uint8Array, decoded: Decoded<ReceivedAdvert>, sleeper: Sleeper | null): void {
    const vrid = countedAs(this.#form, packet);
    if (vrid === null) return;
    const at = wordOf(vrid, usual.read);
    this.#words[at] = this.#words[at]! + 1;
    // How old a signature is has to be looked at each time.
    const usable = sleeper !== null && decoded.ok && decoded.value.signature === undefined;
    if (!usable || !this.#inOrder(vrid)) return;
    this.#wake(vrid);
    if (this.#unheard(vrid) > 0) return;
    const start = vrid * usual.size + usual.packet;
    if (!mask(this.#form, packet, this.#shared.bytes.subarray(start, (vrid + 1) * usual.size))) return;
    if (this.#beds[vrid] === null) this.#occupied.push(vrid);
    else this.#left--;
    // One that has moved here from another interface.
    sleeper.stir?.();
    this.#beds[vrid] = { decoded, sleeper, over: false };
    this.#waits[vrid] = 0;
    sleeper.stir = () => this.#wake(vrid);
    this.#words[wordOf(vrid, usual.length)] = packet.length;
  }

  /** Tells of what was kept until now. */
  collect(now: Instant, again: Again, late: Late): void {
    // From the end, since those that are left are taken out.
    for (let row = this.#occupied.length - 1; row >= 0; row--) {
      const vrid = this.#occupied[row]!;
      const bed = this.#beds[vrid]!;
      const times = this.#unheard(vrid);
      if (times > 0) {
        this.#heard[vrid] = this.#heard[vrid]! + times;
        const heard = after(now, -this.#ago(vrid, now) as Micros);
        if (bed.over) late(bed.decoded, times, heard);
        else this.#waits[vrid] = again(bed.sleeper, times, heard);
      }
      if (!bed.over || this.#unheard(vrid) > 0) continue;
      this.#beds[vrid] = null;
      this.#left--;
      this.#occupied[row] = this.#occupied.at(-1)!;
      this.#occupied.pop();
    }
  }

  /** How many sleep. */
  get sleepers(): number {
    return this.#occupied.length - this.#left;
  }

  /** Until when none of them has anything to do if nothing else comes, by what was kept until now; 0 when that is not known. */
  sleepUntil(now: Instant): Instant | 0 {
    if (this.#left > 0) return 0;
    let shortest = Infinity;
    for (const vrid of this.#occupied) {
      const wait = this.#waits[vrid]!;
      if (wait === 0) return 0;
      shortest = Math.min(shortest, wait - this.#ago(vrid, now));
    }
    return after(now, shortest as Micros);
  }

  /** To be called once, when the socket is closed. */
  close(): void {
    for (const vrid of this.#occupied) this.#wake(vrid);
    this.#beds.fill(null);
    this.#occupied.length = 0;
    this.#shared.close();
  }

  /** Whether all packets of a VRID that were let through have been read: those that come now come after them. */
  #inOrder(vrid: number): boolean {
    const missing = (this.#words[wordOf(vrid, usual.passed)]! - this.#words[wordOf(vrid, usual.read)]!) >>> 0;
    if (missing === 0) return true;
    if (missing !== this.#missing[vrid]) this.#missed[vrid] = 0;
    this.#missing[vrid] = missing;
    if (++this.#missed[vrid]! < patience) return false;
    this.#missed[vrid] = 0;
    const at = wordOf(vrid, usual.read);
    this.#words[at] = this.#words[at]! + missing;
    return true;
  }

  /** All of its adverts are to be read from now on. */
  #wake(vrid: number): void {
    const bed = this.#beds[vrid];
    if (!bed || bed.over) return;
    this.#words[wordOf(vrid, usual.length)] = 0;
    bed.over = true;
    this.#left++;
    bed.sleeper.stir = null;
  }

  /** How long ago the last one was kept. */
  #ago(vrid: number, now: Instant): Micros {
    const ago = (now - this.#words[wordOf(vrid, usual.stamp)]!) >>> 0;
    // One that came after we looked at the clock came now.
    return (ago > 0x7fff_ffff ? 0 : ago) as Micros;
  }

  #unheard(vrid: number): number {
    return (this.#words[wordOf(vrid, usual.kept)]! - this.#heard[vrid]!) >>> 0;
  }
}

function wordOf(vrid: number, field: number): number {
  return (vrid * usual.size + field) / 4;
}
