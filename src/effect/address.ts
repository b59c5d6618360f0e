import { entry, familyOf, type LogEntry, type MachineId, type VirtualAddress } from "../core/mod.ts";
import { EADDRNOTAVAIL, EEXIST, ENODEV } from "../../ffi/mod.ts";
import { addAddress, impossible, removeAddress } from "../wire/mod.ts";
import { addressesThere, adjustment, keyOf, leads, otherwise } from "./adoption.ts";
import type { Interfaces } from "./interface.ts";
import { type Answer, NetlinkWriter, type Prepared, unanswered } from "./netlink_writer.ts";
import { readSetting, settingFile, writeSetting } from "./setting.ts";

const forgiven = { add: [EEXIST], remove: [EADDRNOTAVAIL, ENODEV] } as const;
const encoders = { add: addAddress, remove: removeAddress } as const;

/** Who has more addresses is busy with them for longer than with the making of a request. */
const mostKept = 16;

/** What puts an instance's addresses on, and what it was made from. */
interface Kept {
  readonly from: MachineId;
  readonly addresses: readonly VirtualAddress[];
  /** Of their interfaces. */
  readonly indexes: readonly number[];
  readonly prepared: Prepared;
}

/** Whether these are the very same addresses. */
export function isSame(some: readonly VirtualAddress[], others: readonly VirtualAddress[]): boolean {
  if (some.length !== others.length) return false;
  for (let row = 0; row < some.length; row++) if (some[row] !== others[row]) return false;
  return true;
}

/** Puts addresses on interfaces and takes them away. */
export class AddressExecutor {
  readonly #interfaces: Pick<Interfaces, "index" | "lastIndex">;
  readonly #netlink: NetlinkWriter;
  /** Addresses that were wanted and that the kernel refused, by their places. */
  readonly #refused = new Set<string>();
  /** Addresses that were wanted and were there already, by their places. */
  readonly #found = new Map<string, VirtualAddress>();
  readonly #report: (logged: LogEntry) => void;
  /** What is asked for next, made ahead. */
  #kept: Kept | null = null;

  /**
   * @param report hears of addresses that were there, and not as they were wanted
   * @throws Error when no socket can be opened, and none was given
   */
  constructor(
    interfaces: Pick<Interfaces, "index" | "lastIndex">,
    netlink = new NetlinkWriter(),
    report: (logged: LogEntry) => void = () => {},
  ) {
    this.#interfaces = interfaces;
    this.#netlink = netlink;
    this.#report = report;
  }

  /**
   * Queues addresses; the returned answer is right after `flush`. An address that is already there (or already
   * gone) is a success, and so is removing one from an interface that is no more.
   */
  queue(verb: "add" | "remove", addresses: readonly VirtualAddress[]): Answer {
    const answer = unanswered();
    for (const held of addresses) {
      const encode = (sequence: number) => {
        const index = this.#indexFor(verb, held.interface);
        return index === 0 ? null : encoders[verb](sequence, index, held);
      };
      const subject = () => `${held.address} on ${held.interface}`;
      const settled = (ok: boolean, errno: number) => {
        this.#settled(held, ok || verb === "remove");
        if (errno === EEXIST) this.#found.set(placeOf(held), held);
        else if (verb === "remove" && this.#found.size > 0) this.#found.delete(placeOf(held));
      };
      this.#netlink.queue({ encode, subject, forgiven: forgiven[verb], answer, settled });
    }
    return answer;
  }

  /**
   * Makes the request ahead that puts all addresses of an instance on. One that the kernel refuses goes the same way meanwhile, so
   * that what that takes is in the processor's caches when it counts.
   */
  keep(from: MachineId, addresses: readonly VirtualAddress[]): void {
    this.#kept = null;
    if (addresses.length === 0 || addresses.length > mostKept) return;
    const indexes = addresses.map((held) => this.#interfaces.index(held.interface));
    if (indexes.includes(0)) return;
    const requests = addresses.map((held, row) => (sequence: number) =>
      addAddress(sequence, indexes[row]!, held)
    );
    this.#kept = { from, addresses, indexes, prepared: this.#netlink.prepare(requests) };
    this.#netlink.carryOut({ bytes: impossible(addAddress(0, indexes[0]!, addresses[0]!)), last: 0 });
  }

  /**
   * Puts addresses on at once, if that was made ahead.
   * @returns whether it is done; if not, it has to be asked for as usual
   */
  holdKept(from: MachineId, addresses: readonly VirtualAddress[]): boolean {
    const kept = this.#kept;
    if (kept?.from !== from || !isSame(kept.addresses, addresses) || this.#refused.size > 0) return false;
    this.#kept = null;
    for (let row = 0; row < addresses.length; row++) {
      if (this.#interfaces.index(addresses[row]!.interface) !== kept.indexes[row]) return false;
    }
    return this.#netlink.carryOut(kept.prepared);
  }

  /** Those of these addresses that the kernel has not refused to put on. */
  held(addresses: readonly VirtualAddress[]): readonly VirtualAddress[] {
    return this.#refused.size === 0 ? addresses : addresses.filter((each) => !this.lacks(each));
  }

  /** Whether an address was wanted and refused. */
  lacks(place: Pick<VirtualAddress, "address" | "interface">): boolean {
    return this.#refused.size > 0 && this.#refused.has(placeOf(place));
  }

  #settled(held: VirtualAddress, ok: boolean): void {
    if (!ok) this.#refused.add(placeOf(held));
    else if (this.#refused.size > 0) this.#refused.delete(placeOf(held));
  }

  /**
   * Looks at the addresses that were wanted and were there already: one with another label, say, is made what it is to be.
   * Reads all addresses of the host if there is one, so it is for when nothing else waits.
   */
  adjust(): void {
    if (this.#found.size === 0) return;
    const found = [...this.#found.values()];
    this.#found.clear();
    const there = addressesThere();
    const seen = new Map(there.map((each) => [keyOf(each.index, each), each]));
    for (const held of found) {
      const index = this.#interfaces.index(held.interface);
      const is = seen.get(keyOf(index, held));
      const what = is ? otherwise(is, held) : "";
      if (!is || what === "") continue;
      this.#report(entry("address.adjusted", { address: held.address, interface: held.interface, what }));
      this.#keepingOthers(leads(is, there), held, () => {
        const answer = unanswered();
        const subject = () => `${held.address} on ${held.interface}`;
        for (const encode of adjustment(index, held)) {
          this.#netlink.queue({ encode, subject, forgiven: [EEXIST, EADDRNOTAVAIL], answer });
        }
        this.#netlink.flush();
      });
    }
  }

  /** The other addresses of its subnet do not go with it. */
  #keepingOthers(needed: boolean, held: VirtualAddress, deed: () => void): void {
    const file = settingFile("ipv4", held.interface, "promote_secondaries");
    const promotes = !needed || familyOf(held.address) === "ipv6" || readSetting(file) !== "0";
    if (!promotes) writeSetting(file, "1");
    deed();
    if (!promotes) writeSetting(file, "0");
  }

  /** Carries out all that was queued, in order, and fills in the answers. */
  flush(): void {
    this.#netlink.flush();
  }

  /** Closes the socket. */
  close(): void {
    this.#netlink.close();
  }

  /** An interface that was renamed took its addresses with it: there they are removed. */
  #indexFor(verb: "add" | "remove", name: string): number {
    const index = this.#interfaces.index(name);
    if (index !== 0 || verb === "add") return index;
    return this.#interfaces.lastIndex?.(name) ?? 0;
  }
}

const placeOf = ({ address, interface: on }: Pick<VirtualAddress, "address" | "interface">) =>
  `${address} ${on}`;
