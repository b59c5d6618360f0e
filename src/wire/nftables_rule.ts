import { attribute, LITTLE_ENDIAN, nested, textAttribute } from "./netlink_frame.ts";

/*
 * Expressions of nftables rules: each loads something into a register, or compares what one holds, in turn
 * (include/uapi/linux/netfilter/nf_tables.h). Registers have 16 bytes; what a set is asked for may go over several.
 */
const NLA_F_NESTED = 0x8000;
/** An element of any list. */
export const NFTA_LIST_ELEM = 1;
/** A value, where a verdict may stand as well. */
export const NFTA_DATA_VALUE = 1;
const NFTA_EXPR_NAME = 1;
const NFTA_EXPR_DATA = 2;
const NFTA_PAYLOAD_DREG = 1;
const NFTA_PAYLOAD_BASE = 2;
const NFTA_PAYLOAD_OFFSET = 3;
const NFTA_PAYLOAD_LEN = 4;
const NFT_PAYLOAD_NETWORK_HEADER = 1;
const NFT_PAYLOAD_TRANSPORT_HEADER = 2;
const NFTA_META_DREG = 1;
const NFTA_META_KEY = 2;
const NFT_META_L4PROTO = 16;
const NFTA_CMP_SREG = 1;
const NFTA_CMP_OP = 2;
const NFTA_CMP_DATA = 3;
const NFT_CMP_EQ = 0;
const NFT_CMP_LTE = 3;
const NFT_CMP_GTE = 5;
const NFTA_LOOKUP_SET = 1;
const NFTA_LOOKUP_SREG = 2;
const NFTA_IMMEDIATE_DREG = 1;
const NFTA_IMMEDIATE_DATA = 2;
const NFTA_VERDICT_CODE = 1;
const NFTA_DATA_VERDICT = 2;
const NFT_REG_VERDICT = 0;
const NFT_REG_1 = 1;
const NFT_REG_2 = 2;
const NFTA_DUP_SREG_ADDR = 1;
const NFTA_DUP_SREG_DEV = 2;
const NFT_META_OIF = 5;
const NFT_META_IIFNAME = 6;
const NFT_META_OIFNAME = 7;
const IGMP = 2;
const ICMPV6 = 58;
/** MLDv2 (RFC 3810 §5.2). */
const LISTENER_REPORT = 143;
/** Types of ICMPv6 by which hosts find out who has an address (RFC 4861 §4.3, §4.4). */
const NEIGHBOR_SOLICITATION = 135;
const NEIGHBOR_ADVERTISEMENT = 136;

/** Asks whether an address of this length, at `offset` of the IP header, is in a set. */
export function addressInSet(set: string, length: number, offset: number): readonly Uint8Array[] {
  return [payload(NFT_PAYLOAD_NETWORK_HEADER, offset, length), inSet(set)];
}

/** The same of an IPv6 address together with the name of the interface that it comes in, or goes out by. */
export function addressOnInterfaceInSet(
  set: string,
  offset: number,
  way: "in" | "out",
): readonly Uint8Array[] {
  const key = way === "in" ? NFT_META_IIFNAME : NFT_META_OIFNAME;
  return [payload(NFT_PAYLOAD_NETWORK_HEADER, offset, 16), meta(key, NFT_REG_2), inSet(set)];
}

/**
 * Matches what the kernel says on one interface of the groups that it listens to, and sends a copy of it by way of another
 * one. Both are meant by their indexes.
 */
export function reportsElsewhere(family: "ipv4" | "ipv6", from: number, to: number): readonly Uint8Array[] {
  const [offset, length] = family === "ipv4" ? [16, 4] : [24, 16];
  return [
    meta(NFT_META_OIF),
    expression("cmp", [
      u32(NFTA_CMP_SREG, NFT_REG_1),
      u32(NFTA_CMP_OP, NFT_CMP_EQ),
      nest(NFTA_CMP_DATA, [attribute(NFTA_DATA_VALUE, hostOrder(from))]),
    ]),
    meta(NFT_META_L4PROTO),
    ...(family === "ipv4" ? [compare(NFT_CMP_EQ, IGMP)] : [
      compare(NFT_CMP_EQ, ICMPV6),
      payload(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1),
      compare(NFT_CMP_EQ, LISTENER_REPORT),
    ]),
    payload(NFT_PAYLOAD_NETWORK_HEADER, offset, length),
    expression("immediate", [
      u32(NFTA_IMMEDIATE_DREG, NFT_REG_2),
      nest(NFTA_IMMEDIATE_DATA, [attribute(NFTA_DATA_VALUE, hostOrder(to))]),
    ]),
    expression("dup", [u32(NFTA_DUP_SREG_ADDR, NFT_REG_1), u32(NFTA_DUP_SREG_DEV, NFT_REG_2)]),
  ];
}

/** An index as a register has it. */
function hostOrder(index: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, index, LITTLE_ENDIAN);
  return bytes;
}

/** What a packet that matches so far is in for. */
export function verdict(code: number): Uint8Array {
  const given = nest(NFTA_DATA_VERDICT, [u32(NFTA_VERDICT_CODE, code)]);
  return expression("immediate", [
    u32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT),
    nest(NFTA_IMMEDIATE_DATA, [given]),
  ]);
}

/** Looks up what was loaded from the first register on. */
function inSet(set: string): Uint8Array {
  return expression("lookup", [textAttribute(NFTA_LOOKUP_SET, set), u32(NFTA_LOOKUP_SREG, NFT_REG_1)]);
}

function meta(key: number, register = NFT_REG_1): Uint8Array {
  return expression("meta", [u32(NFTA_META_DREG, register), u32(NFTA_META_KEY, key)]);
}

function payload(base: number, offset: number, length: number): Uint8Array {
  return expression("payload", [
    u32(NFTA_PAYLOAD_DREG, NFT_REG_1),
    u32(NFTA_PAYLOAD_BASE, base),
    u32(NFTA_PAYLOAD_OFFSET, offset),
    u32(NFTA_PAYLOAD_LEN, length),
  ]);
}

/** Compares what was loaded last with one byte. */
function compare(op: number, byte: number): Uint8Array {
  return expression("cmp", [
    u32(NFTA_CMP_SREG, NFT_REG_1),
    u32(NFTA_CMP_OP, op),
    nest(NFTA_CMP_DATA, [attribute(NFTA_DATA_VALUE, [byte])]),
  ]);
}

function expression(name: string, data: readonly Uint8Array[]): Uint8Array {
  return nest(NFTA_LIST_ELEM, [textAttribute(NFTA_EXPR_NAME, name), nest(NFTA_EXPR_DATA, data)]);
}

/** An attribute that holds others, marked as one. */
export function nest(type: number, inner: readonly Uint8Array[]): Uint8Array {
  return nested(type | NLA_F_NESTED, inner);
}

/** An attribute of one 32-bit integer in network byte order. */
export function u32(type: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return attribute(type, bytes);
}

/** `icmpv6 type nd-neighbor-solicit, nd-neighbor-advert`. */
export const neighborDiscovery: readonly Uint8Array[] = [
  meta(NFT_META_L4PROTO),
  compare(NFT_CMP_EQ, ICMPV6),
  payload(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1),
  compare(NFT_CMP_GTE, NEIGHBOR_SOLICITATION),
  compare(NFT_CMP_LTE, NEIGHBOR_ADVERTISEMENT),
];
