import { type IpAddress, ipv6Bytes, type MacAddress, macBytes } from "../core/mod.ts";
import { internetChecksum } from "./checksum.ts";
import { encodeIpv6, IPV6_HEADER_LENGTH, pseudoHeaderSum6 } from "./ipv6.ts";

/*
 * RFC 4861 §4.4, in an Ethernet frame (RFC 2464) and an IPv6 packet
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Code      |          Checksum             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |R|S|O|                     Reserved                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Target Address (128 bits)               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Option: 2    | Length: 1     |   Target's hardware address   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const ETHERNET = 14;
const ADVERT = ETHERNET + IPV6_HEADER_LENGTH;
const LENGTH = 32;
const NEIGHBOR_ADVERTISEMENT = 136;
const ROUTER = 0x80;
const OVERRIDE = 0x20;
const TARGET_LINK_LAYER_ADDRESS = 2;
const ICMPV6 = 58;
const ALL_NODES = "ff02::1" as IpAddress;

/**
 * An Ethernet frame that tells all hosts of a link where an address is now (RFC 4861 §7.2.6), as keepalived forms it: from
 * the address itself, with the override flag, and with the router flag where the host forwards packets.
 */
export function encodeNeighborAdvert(mac: MacAddress, address: IpAddress, router: boolean): Uint8Array {
  const frame = new Uint8Array(ADVERT + LENGTH);
  frame.set([0x33, 0x33, 0, 0, 0, 1, ...macBytes(mac), 0x86, 0xdd]);
  const packet = frame.subarray(ETHERNET);
  encodeIpv6(packet, {
    payloadLength: LENGTH,
    trafficClass: 0,
    nextHeader: ICMPV6,
    hopLimit: 255,
    source: address,
    destination: ALL_NODES,
  });
  frame[ADVERT] = NEIGHBOR_ADVERTISEMENT;
  frame[ADVERT + 4] = OVERRIDE | (router ? ROUTER : 0);
  frame.set(ipv6Bytes(address), ADVERT + 8);
  frame.set([TARGET_LINK_LAYER_ADDRESS, 1, ...macBytes(mac)], ADVERT + 24);
  const sum = internetChecksum(frame, ADVERT, frame.length, pseudoHeaderSum6(packet, ICMPV6, LENGTH));
  new DataView(frame.buffer).setUint16(ADVERT + 2, sum);
  return frame;
}
