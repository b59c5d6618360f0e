import {
  type Decoded,
  type IpAddress,
  ipv4At,
  ipv4Bytes,
  type MacAddress,
  macAt,
  macBytes,
} from "../core/mod.ts";

/*
 * RFC 826, for Ethernet and IPv4, after the Ethernet header
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Destination hardware address                 |
 * +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               |                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 * |                    Source hardware address                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       Ethernet type 0x0806    |    Hardware type 1: Ethernet  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Protocol type 0x0800: IP   | Hw. length 6  | Pr. length 4  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Operation           |                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 * |                    Sender hardware address                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Sender protocol address                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Target hardware address                    |
 * +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               |  Target protocol address …    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

/** Bytes of an ARP packet with its Ethernet header. */
export const ARP_FRAME_LENGTH = 42;

const ETHER_TYPE = 12;
const HARDWARE_TYPE = 14;
const PROTOCOL_TYPE = 16;
const LENGTHS = 18;
const OPERATION = 20;
const SENDER_MAC = 22;
const SENDER_IP = 28;
const TARGET_MAC = 32;
const TARGET_IP = 38;

const ETHER_TYPE_ARP = 0x0806;
const ETHERNET = 1;
const IPV4 = 0x0800;
const REQUEST = 1;
const REPLY = 2;

const BROADCAST = "ff:ff:ff:ff:ff:ff" as MacAddress;
const NOBODY = "00:00:00:00:00:00" as MacAddress;

/** An ARP packet for Ethernet and IPv4. */
export interface Arp {
  readonly operation: "request" | "reply" | "other";
  readonly senderMac: MacAddress;
  readonly senderIp: IpAddress;
  readonly targetMac: MacAddress;
  readonly targetIp: IpAddress;
}

/**
 * The Ethernet frame by which keepalived 2.2.7 announces an address: a broadcast request for the address by the
 * address itself, with the broadcast address as the target's hardware address. (RFC 5227 §3 leaves the latter open.)
 */
export function encodeGratuitousArp(mac: MacAddress, address: IpAddress): Uint8Array {
  return encode(REQUEST, BROADCAST, {
    senderMac: mac,
    senderIp: address,
    targetMac: BROADCAST,
    targetIp: address,
  });
}

/** The broadcast frame that asks who has `target`. */
export function encodeArpRequest(mac: MacAddress, address: IpAddress, target: IpAddress): Uint8Array {
  return encode(REQUEST, BROADCAST, {
    senderMac: mac,
    senderIp: address,
    targetMac: NOBODY,
    targetIp: target,
  });
}

/** The frame that answers `request`: its target address is at `mac`. */
export function encodeArpReply(mac: MacAddress, request: Arp): Uint8Array {
  return encode(REPLY, request.senderMac, {
    senderMac: mac,
    senderIp: request.targetIp,
    targetMac: request.senderMac,
    targetIp: request.senderIp,
  });
}

/**
 * Reads an Ethernet frame. Padding after the packet is ignored.
 *
 * Reasons: `too_short`; `packet_type` when it is not ARP, or not for Ethernet and IPv4.
 */
export function decodeArp(frame: Uint8Array): Decoded<Arp> {
  if (frame.length < ARP_FRAME_LENGTH) return { ok: false, reason: "too_short" };
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (
    view.getUint16(ETHER_TYPE) !== ETHER_TYPE_ARP || view.getUint16(HARDWARE_TYPE) !== ETHERNET ||
    view.getUint16(PROTOCOL_TYPE) !== IPV4 || view.getUint16(LENGTHS) !== 0x0604
  ) return { ok: false, reason: "packet_type" };
  const operation = view.getUint16(OPERATION);
  return {
    ok: true,
    value: {
      operation: operation === REQUEST ? "request" : operation === REPLY ? "reply" : "other",
      senderMac: macAt(frame, SENDER_MAC),
      senderIp: ipv4At(frame, SENDER_IP),
      targetMac: macAt(frame, TARGET_MAC),
      targetIp: ipv4At(frame, TARGET_IP),
    },
  };
}

function encode(operation: number, destination: MacAddress, arp: Omit<Arp, "operation">): Uint8Array {
  const frame = new Uint8Array(ARP_FRAME_LENGTH);
  const view = new DataView(frame.buffer);
  frame.set(macBytes(destination), 0);
  frame.set(macBytes(arp.senderMac), 6);
  view.setUint16(ETHER_TYPE, ETHER_TYPE_ARP);
  view.setUint16(HARDWARE_TYPE, ETHERNET);
  view.setUint16(PROTOCOL_TYPE, IPV4);
  view.setUint16(LENGTHS, 0x0604);
  view.setUint16(OPERATION, operation);
  frame.set(macBytes(arp.senderMac), SENDER_MAC);
  frame.set(ipv4Bytes(arp.senderIp), SENDER_IP);
  frame.set(macBytes(arp.targetMac), TARGET_MAC);
  frame.set(ipv4Bytes(arp.targetIp), TARGET_IP);
  return frame;
}
