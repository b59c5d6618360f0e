import { familyOf, type Gap, type Spacing, type VirtualAddress } from "../core/mod.ts";
import { bootTime, Timer } from "../../ffi/mod.ts";

/** Shorter gaps than the timer can keep, in µs: what became due meanwhile leaves together. */
const finest = 1_000;

/** What one gap is kept between: interfaces that share it, and one kind of announcement. */
interface Lane {
  readonly gap: number;
  /** When the next one may leave, in µs since boot. */
  nextAt: number;
  /** What waits, by its place, the next one first: each address once before any of them again. */
  readonly waiting: Map<string, Waiting>;
}

interface Waiting {
  readonly held: VirtualAddress;
  /** How often it is still to be announced. */
  left: number;
}

/** Sends one announcement now. */
export type Announce = (held: VirtualAddress) => void;

/**
 * Keeps announcements apart (`vrrp_garp_interval`, `garp_group`): made only when that is wished for, with a timer of its
 * own, so that nobody else pays for it. It is a source of the loop.
 */
export class Pace {
  readonly #timer: Pick<Timer, "fd" | "arm" | "clear" | "close">;
  readonly #now: () => number;
  readonly #announce: Announce;
  readonly #sent: () => void;
  readonly #lanes = new Map<string, Lane>();
  #spacing: Spacing;

  /**
   * @param sent is called after one or more announcements
   * @param now µs since boot, by which `timer` fires
   */
  constructor(
    spacing: Spacing,
    announce: Announce,
    sent: () => void,
    timer: Pick<Timer, "fd" | "arm" | "clear" | "close"> = new Timer(),
    now: () => number = bootTime,
  ) {
    this.#timer = timer;
    this.#now = now;
    this.#spacing = spacing;
    this.#announce = announce;
    this.#sent = sent;
  }

  get fd(): number {
    return this.#timer.fd;
  }

  /** Keeps other gaps from now on; what waits, waits by them. */
  configure(spacing: Spacing): void {
    this.#spacing = spacing;
    const waiting = [...this.#lanes.values()].flatMap((lane) => [...lane.waiting.values()]);
    this.#lanes.clear();
    for (const { held, left } of waiting) this.queue(held, left);
    this.run();
  }

  /** Whether announcements of this address are kept apart from others. */
  concerns({ address, interface: on }: Pick<VirtualAddress, "address" | "interface">): boolean {
    return this.#gap(on, familyOf(address) === "ipv4" ? "arp" : "neighbor")[1] > 0;
  }

  /** Takes in an address that is to be announced so often; `run` follows. */
  queue(held: VirtualAddress, times: number): void {
    const lane = this.#lane(held);
    const known = lane.waiting.get(placeOf(held));
    if (known) known.left = Math.max(known.left, times);
    else lane.waiting.set(placeOf(held), { held, left: times });
  }

  /** These addresses are no longer ours: what waits for them is dropped. */
  forget(addresses: readonly VirtualAddress[]): void {
    for (const held of addresses) this.#lane(held).waiting.delete(placeOf(held));
  }

  /** The timer has fired. */
  read(): void {
    this.#timer.clear();
    this.run();
  }

  close(): void {
    this.#timer.close();
  }

  /** Sends what may leave now. */
  run(): void {
    const now = this.#now();
    let [next, sent]: [number, boolean] = [Infinity, false];
    for (const lane of this.#lanes.values()) {
      sent = this.#serve(lane, now) || sent;
      if (lane.waiting.size > 0) next = Math.min(next, lane.nextAt);
    }
    if (sent) this.#sent();
    this.#timer.arm(next === Infinity ? null : Math.max(next, now + finest / 4));
  }

  #serve(lane: Lane, now: number): boolean {
    // A gap that the timer can keep is kept from each one to the next; of finer ones the number in a time is right.
    let at = lane.gap < finest ? Math.max(lane.nextAt, now - finest) : lane.nextAt;
    let sent = false;
    for (const [place, entry] of lane.waiting) {
      if (at > now) break;
      this.#announce(entry.held);
      sent = true;
      at = lane.gap < finest ? at + lane.gap : now + lane.gap;
      lane.waiting.delete(place);
      if (--entry.left > 0) lane.waiting.set(place, entry);
    }
    lane.nextAt = at;
    return sent;
  }

  #lane({ address, interface: on }: VirtualAddress): Lane {
    const kind = familyOf(address) === "ipv4" ? "arp" : "neighbor";
    const [name, gap] = this.#gap(on, kind);
    const key = `${kind} ${name}`;
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane: Lane = { gap, nextAt: 0, waiting: new Map() };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** The gap of an interface, and a name for all that share it. */
  #gap(on: string, kind: keyof Gap): readonly [string, number] {
    const { usual, groups, bases } = this.#spacing;
    const base = bases[on] ?? on;
    const row = groups.findIndex(({ interfaces }) => interfaces.includes(base));
    const group = groups[row];
    return group ? [`group ${row}`, group.gap[kind]] : [base, usual[kind]];
  }
}

const placeOf = ({ address, interface: on }: VirtualAddress) => `${address} ${on}`;
