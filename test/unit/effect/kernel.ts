/*
 * A network namespace for one test, on the calling thread, with a pair of interfaces: ens33 is the host's, wire is
 * the network's side of it. It goes away with the sockets that were made in it.
 */
import { assert, assertEquals } from "@std/assert";
import {
  AF_NETLINK,
  AF_PACKET,
  bind,
  close,
  ETH_P_ALL,
  failed,
  interfaceIndex,
  MSG_DONTWAIT,
  NETLINK_ROUTE,
  recv,
  send,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrLl,
  sockaddrNl,
  socket,
} from "../../../ffi/mod.ts";
import type { IpAddress, VirtualAddress } from "../../../src/core/mod.ts";
import { inNewNamespace, soon } from "../namespace.ts";
import { addAddress, createVeth, decodeNetlink, setLinkUp } from "../../../src/wire/mod.ts";

/** Whether this process may make network namespaces. */
export const mayUnshare = Deno.uid() === 0 && inNewNamespace(() => {});

/** Sends one netlink message and expects the kernel to take it. */
export function tell(make: (sequence: number) => Uint8Array): void {
  assertEquals(answer(make(1)), 0);
}

/** The errno that the kernel answers a netlink message with. */
export function answer(message: Uint8Array): number {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  assert(!failed(fd));
  assertEquals(bind(fd, sockaddrNl(0)), 0);
  assert(send(fd, message, 0) > 0);
  const bytes = new Uint8Array(8192);
  const length = recv(fd, bytes, 0);
  close(fd);
  const result = decodeNetlink(bytes.subarray(0, length)).find(({ kind }) => kind === "result");
  return result?.kind === "result" ? result.errno : -1;
}

/** An address as the configuration would give it. */
export function virtual(address: string, prefix = 24, on = "ens33"): VirtualAddress {
  return {
    address: address as IpAddress,
    prefix,
    interface: on,
    scope: "global",
    label: null,
    broadcast: null,
  };
}

/** Makes ens33 (192.168.199.121/24) and the wire, both up. */
export function plug(): void {
  tell((sequence) => createVeth(sequence, "ens33", "wire"));
  // In this order ens33 finds its carrier there, and sends at once; otherwise the kernel first drops what is sent.
  for (const name of ["wire", "ens33"]) tell((sequence) => setLinkUp(sequence, interfaceIndex(name)));
  const own = virtual("192.168.199.121");
  tell((sequence) => addAddress(sequence, interfaceIndex("ens33"), own));
}

/** What passes on the wire from now on. */
export class Tap {
  readonly #fd: number;

  constructor() {
    this.#fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    assert(!failed(this.#fd));
    assertEquals(bind(this.#fd, sockaddrLl(interfaceIndex("wire"), ETH_P_ALL)), 0);
  }

  /**
   * Adverts and ARP so far, but not before there are `least`: the network side of a pair of interfaces is served by
   * the kernel a little later.
   */
  frames(least: number): { kind: "advert" | "arp"; bytes: Uint8Array }[] {
    const found: { kind: "advert" | "arp"; bytes: Uint8Array }[] = [];
    soon(() => {
      found.push(...this.#read());
      return found.length >= least;
    });
    return found;
  }

  #read(): { kind: "advert" | "arp"; bytes: Uint8Array }[] {
    const found: { kind: "advert" | "arp"; bytes: Uint8Array }[] = [];
    const bytes = new Uint8Array(2048);
    for (;;) {
      const length = recv(this.#fd, bytes, MSG_DONTWAIT);
      if (failed(length)) return found;
      const frame = bytes.slice(0, length);
      const type = (frame[12] ?? 0) << 8 | (frame[13] ?? 0);
      if (type === 0x0806) found.push({ kind: "arp", bytes: frame });
      else if (type === 0x0800 && frame[23] === 112) found.push({ kind: "advert", bytes: frame.slice(14) });
    }
  }

  close(): void {
    close(this.#fd);
  }
}
