/**
 * Total functions between bytes and core records, under the drawing of the RFC that owns the bytes.
 *
 * Belongs here: IPv4, VRRP and its authentication, ARP, netlink, nftables, the text of iptables; later ND, BFD and IPVS. Units of the wire
 * (seconds, centiseconds, network byte order) end here: what leaves is a core record.
 *
 * Never here: sockets, state, and exceptions on input. A decoder answers every input with a value, whose reason says
 * what was wrong. Encoders are given havip's own values, so what cannot be said on the wire is an `invariant`.
 *
 * Read `vrrp.ts` next. `test/packets/` holds the bytes that real daemons sent.
 * @module
 */
export { advertFilter, countedAs, mask, usual } from "./advert_filter.ts";
export { AdvertReader } from "./advert_reader.ts";
export * from "./arp.ts";
export * from "./checksum.ts";
export * from "./iptables.ts";
export * from "./ipv4.ts";
export * from "./ipv6.ts";
export * from "./ndp.ts";
export * from "./netlink.ts";
export * from "./nftables.ts";
export * from "./proc_event.ts";
export * from "./vrrp.ts";
export { type SecretOf, signAdvert } from "./vrrp_ah.ts";
export type { KeysOf, Stamp } from "./vrrp_hmac.ts";
