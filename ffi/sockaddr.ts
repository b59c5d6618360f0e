import { AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX } from "./constant.ts";
import {
  ipMreqnLayout,
  ipv6MreqLayout,
  sockaddrIn6Layout,
  sockaddrInLayout,
  sockaddrLlLayout,
  sockaddrNlLayout,
} from "./layout.ts";
import { sockaddrUnLayout } from "./layout.ts";
import { fixedBytes } from "./libc.ts";

type Bytes = Uint8Array;

function view(bytes: Bytes): DataView {
  return new DataView(bytes.buffer);
}

/** A 16-bit number with its bytes swapped to network order, as packet(7) wants a socket's protocol. */
export function networkOrder(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8 & 0xff);
}

/** A sockaddr_in (ip(7)): four bytes of address, and a port. */
export function sockaddrIn(address: readonly number[], port: number): Bytes {
  const bytes = fixedBytes(sockaddrInLayout.size);
  view(bytes).setUint16(sockaddrInLayout.sin_family, AF_INET, true);
  view(bytes).setUint16(sockaddrInLayout.sin_port, port, false);
  bytes.set(address.slice(0, 4), sockaddrInLayout.sin_addr);
  return bytes;
}

/** A sockaddr_in6 (ipv6(7)): sixteen bytes of address, a port, and the interface where addresses of a link need one. */
export function sockaddrIn6(address: ArrayLike<number>, port: number, ifindex: number): Bytes {
  const bytes = fixedBytes(sockaddrIn6Layout.size);
  view(bytes).setUint16(sockaddrIn6Layout.sin6_family, AF_INET6, true);
  view(bytes).setUint16(sockaddrIn6Layout.sin6_port, port, false);
  bytes.set(address, sockaddrIn6Layout.sin6_addr);
  view(bytes).setUint32(sockaddrIn6Layout.sin6_scope_id, ifindex, true);
  return bytes;
}

/** An ipv6_mreq (ipv6(7)) for IPV6_JOIN_GROUP: a group's sixteen bytes and an interface. */
export function ipv6Mreq(group: ArrayLike<number>, ifindex: number): Bytes {
  const bytes = fixedBytes(ipv6MreqLayout.size);
  bytes.set(group, ipv6MreqLayout.ipv6mr_multiaddr);
  view(bytes).setUint32(ipv6MreqLayout.ipv6mr_interface, ifindex, true);
  return bytes;
}

/** A sockaddr_ll (packet(7)): the interface, the Ethernet protocol (ETH_P_…), and whom to send to. */
export function sockaddrLl(ifindex: number, protocol: number, mac: readonly number[] = []): Bytes {
  const bytes = fixedBytes(sockaddrLlLayout.size);
  view(bytes).setUint16(sockaddrLlLayout.sll_family, AF_PACKET, true);
  view(bytes).setUint16(sockaddrLlLayout.sll_protocol, protocol, false);
  view(bytes).setInt32(sockaddrLlLayout.sll_ifindex, ifindex, true);
  bytes[sockaddrLlLayout.sll_halen] = Math.min(mac.length, 8);
  bytes.set(mac.slice(0, 8), sockaddrLlLayout.sll_addr);
  return bytes;
}

/** A sockaddr_nl (netlink(7)): a mask of multicast groups; the kernel chooses the port id. */
export function sockaddrNl(groups: number): Bytes {
  const bytes = fixedBytes(sockaddrNlLayout.size);
  view(bytes).setUint16(sockaddrNlLayout.nl_family, AF_NETLINK, true);
  view(bytes).setUint32(sockaddrNlLayout.nl_groups, groups, true);
  return bytes;
}

/**
 * A sockaddr_un (unix(7)), as long as its path; `@name` is a name in the abstract namespace.
 * @throws RangeError when the path has more than 107 bytes
 */
export function sockaddrUn(path: string): Bytes {
  const abstract = path.startsWith("@");
  const name = new TextEncoder().encode(path);
  const room = sockaddrUnLayout.size - sockaddrUnLayout.sun_path - 1;
  if (name.length > room) {
    throw new RangeError(`socket path of ${name.length} bytes, at most ${room}: ${path}`);
  }
  const bytes = fixedBytes(sockaddrUnLayout.sun_path + name.length + (abstract ? 0 : 1));
  view(bytes).setUint16(sockaddrUnLayout.sun_family, AF_UNIX, true);
  bytes.set(name, sockaddrUnLayout.sun_path);
  if (abstract) bytes[sockaddrUnLayout.sun_path] = 0;
  return bytes;
}

/** An ip_mreqn (ip(7)) for IP_ADD_MEMBERSHIP and IP_MULTICAST_IF: a group's four bytes and an interface. */
export function ipMreqn(group: readonly number[], ifindex: number): Bytes {
  const bytes = fixedBytes(ipMreqnLayout.size);
  bytes.set(group.slice(0, 4), ipMreqnLayout.imr_multiaddr);
  view(bytes).setInt32(ipMreqnLayout.imr_ifindex, ifindex, true);
  return bytes;
}
