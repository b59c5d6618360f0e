/**
 * The peer of a recorded story: whatever a story says is put on the wire of a lab as it is.
 * @module
 */
import {
  AF_INET,
  CLONE_NEWNET,
  IP_MULTICAST_IF,
  IPPROTO_IP,
  IPPROTO_RAW,
  SO_BINDTODEVICE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOL_SOCKET,
} from "../../ffi/constant.ts";
import { close, openReadOnly } from "../../ffi/descriptor.ts";
import { interfaceIndex } from "../../ffi/interface.ts";
import { setns } from "../../ffi/process.ts";
import { ipMreqn, sockaddrIn } from "../../ffi/sockaddr.ts";
import { sendTo, setOption, socket } from "../../ffi/socket.ts";
import { ipv4Bytes, type ReceivedAdvert } from "../../src/core/mod.ts";
import { encodeAdvert } from "../../src/wire/vrrp.ts";
import { specOf } from "../packets/advert.ts";
import { INTERFACE } from "../lab/host.ts";

function good(result: number, what: string): number {
  if (result < 0) throw new Error(`${what}: errno ${-result}`);
  return result;
}

/** A raw socket on `ens33` of a network namespace, through which adverts of any sender can go. */
export class Peer implements Disposable {
  readonly #fd: number;

  constructor(namespace: string) {
    const home = good(openReadOnly("/proc/self/ns/net"), "the own namespace");
    const there = good(openReadOnly(`/run/netns/${namespace}`), namespace);
    // The socket stays where it was made, and this thread comes back before anything else can happen on it.
    good(setns(there, CLONE_NEWNET), "setns");
    try {
      this.#fd = good(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW), "socket");
      good(setOption(this.#fd, SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(INTERFACE)), "bind");
      const index = good(interfaceIndex(INTERFACE), INTERFACE);
      good(setOption(this.#fd, IPPROTO_IP, IP_MULTICAST_IF, ipMreqn([0, 0, 0, 0], index)), "multicast");
    } finally {
      good(setns(home, CLONE_NEWNET), "setns back");
      close(home);
      close(there);
    }
  }

  /** Sends an advert as a peer would have. */
  send(advert: ReceivedAdvert): void {
    const bytes = encodeAdvert({ ...specOf(advert), interface: INTERFACE }, advert.priority);
    good(sendTo(this.#fd, bytes, 0, sockaddrIn(ipv4Bytes(advert.destination), 0)), "send");
  }

  [Symbol.dispose](): void {
    close(this.#fd);
  }
}
