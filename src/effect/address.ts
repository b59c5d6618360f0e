import type { VirtualAddress } from "../core/mod.ts";
import { EADDRNOTAVAIL, EEXIST, ENODEV } from "../../ffi/mod.ts";
import { addAddress, removeAddress } from "../wire/mod.ts";
import type { Interfaces } from "./interface.ts";
import { type Answer, NetlinkWriter, unanswered } from "./netlink_writer.ts";

const forgiven = { add: [EEXIST], remove: [EADDRNOTAVAIL, ENODEV] } as const;
const encoders = { add: addAddress, remove: removeAddress } as const;

/** Puts addresses on interfaces and takes them away. */
export class AddressExecutor {
  readonly #interfaces: Pick<Interfaces, "index" | "lastIndex">;
  readonly #netlink: NetlinkWriter;
  /** Addresses that were wanted and that the kernel refused, by their places. */
  readonly #refused = new Set<string>();

  /** @throws Error when no socket can be opened, and none was given */
  constructor(interfaces: Pick<Interfaces, "index" | "lastIndex">, netlink = new NetlinkWriter()) {
    this.#interfaces = interfaces;
    this.#netlink = netlink;
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
      const settled = (ok: boolean) => this.#settled(held, ok || verb === "remove");
      this.#netlink.queue({ encode, subject, forgiven: forgiven[verb], answer, settled });
    }
    return answer;
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
