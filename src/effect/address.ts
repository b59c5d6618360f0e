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
      this.#netlink.queue({ encode, subject, forgiven: forgiven[verb], answer });
    }
    return answer;
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
