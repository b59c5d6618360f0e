import { type AddressFlag, familyOf, type IpAddress, type VirtualAddress } from "../core/mod.ts";
import {
  AF_NETLINK,
  bind,
  close,
  EINTR,
  failed,
  NETLINK_ROUTE,
  recv,
  send,
  setOption,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrNl,
  socket,
  SOL_SOCKET,
} from "../../ffi/mod.ts";
import {
  addAddress,
  type AddressOptions,
  decodeAddressDump,
  dumpAddresses,
  removeAddress,
  replaceAddress,
} from "../wire/mod.ts";

const receiveBuffer = 8 << 20;

/** How the addresses of this host were put on; nothing when the kernel does not say. */
export function addressesThere(): AddressOptions[] {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (failed(fd)) return [];
  try {
    if (failed(bind(fd, sockaddrNl(0)))) return [];
    setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer);
    if (failed(send(fd, dumpAddresses(1), 0))) return [];
    const bytes = new Uint8Array(1 << 16);
    const found: AddressOptions[] = [];
    for (;;) {
      const length = recv(fd, bytes, 0);
      if (length === -EINTR) continue;
      if (failed(length)) return [];
      const { options, ended } = decodeAddressDump(bytes.subarray(0, length));
      found.push(...options);
      if (ended) return found;
    }
  } finally {
    close(fd);
  }
}

/** In which options an address that is there is not as it is wanted, in words; empty when in none. */
export function otherwise(seen: AddressOptions, wanted: VirtualAddress): string {
  const four = familyOf(wanted.address) === "ipv4";
  const flags = (all: readonly AddressFlag[] = []) => [...all].sort().join(" ") || "none";
  const preferred = wanted.preferred ?? (wanted.prefix === 128 ? 0 : "forever");
  const lifetime = four || preferred === "forever" ? "forever" : preferred === 0 ? "deprecated" : "limited";
  const options: (readonly [name: string, is: string | null, should: string | null])[] = [
    ["flags", flags(seen.flags), flags(wanted.flags)],
    ["lifetime", seen.lifetime, lifetime],
  ];
  if (four) {
    options.push(
      ["label", seen.label, wanted.label ?? wanted.interface],
      ["broadcast", seen.broadcast, wanted.broadcast],
      ["scope", seen.scope, wanted.scope],
    );
  }
  return options.filter(([, is, should]) => is !== should)
    .map(([name, is, should]) => `${name} ${is ?? "none"} instead of ${should ?? "none"}`).join(", ");
}

/** A request of the kernel, but for its number. */
export type Asked = (sequence: number) => Uint8Array;

/**
 * What makes an address that is there what it is to be. Of an IPv4 address the kernel changes no option that matters here,
 * so that it has to go and to come back: meanwhile it is there with another prefix, so that the host never lacks it.
 */
export function adjustment(index: number, wanted: VirtualAddress): readonly Asked[] {
  if (familyOf(wanted.address) === "ipv6") return [(sequence) => replaceAddress(sequence, index, wanted)];
  const { address, interface: on, scope } = wanted;
  const standIn: VirtualAddress = {
    address,
    prefix: wanted.prefix === 32 ? 31 : 32,
    interface: on,
    scope,
    label: null,
    broadcast: null,
    flags: ["noprefixroute"],
  };
  return [
    (sequence) => addAddress(sequence, index, standIn),
    (sequence) => removeAddress(sequence, index, wanted),
    (sequence) => addAddress(sequence, index, wanted),
    (sequence) => removeAddress(sequence, index, standIn),
  ];
}

/** Whether other addresses of its subnet would go with an address. */
export function leads(seen: AddressOptions, all: readonly AddressOptions[]): boolean {
  return !seen.secondary && familyOf(seen.address) === "ipv4" &&
    all.some((other) => other.secondary && other.index === seen.index && other.prefix === seen.prefix);
}

/** The key of an address on an interface. */
export function keyOf(
  index: number,
  { address, prefix }: { readonly address: IpAddress; readonly prefix: number },
): string {
  return `${index} ${address}/${prefix}`;
}
