import type { Network, Range, Rule, RuleKey } from "../core/mod.ts";
import { addressBytes, networkOf } from "./netlink_address.ts";
import {
  attribute,
  attributesOf,
  LITTLE_ENDIAN,
  message,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  textAttribute,
  u32Attribute,
  u32Of,
} from "./netlink_frame.ts";

/*
 * include/uapi/linux/fib_rules.h, struct fib_rule_hdr
 *
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Family     |  Dst length   |  Src length   |      TOS      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Table     |   Reserved    |   Reserved    |    Action     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             Flags                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
const RULE_HEADER = 12;

export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;

const AF_INET = 2;
const AF_INET6 = 10;
const FIB_RULE_INVERT = 2;

const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_IIFNAME = 3;
const FRA_GOTO = 4;
const FRA_PRIORITY = 6;
const FRA_FWMARK = 10;
const FRA_FLOW = 11;
const FRA_TUN_ID = 12;
const FRA_SUPPRESS_IFGROUP = 13;
const FRA_SUPPRESS_PREFIXLEN = 14;
const FRA_TABLE = 15;
const FRA_FWMASK = 16;
const FRA_OIFNAME = 17;
const FRA_L3MDEV = 19;
const FRA_UID_RANGE = 20;
const FRA_PROTOCOL = 21;
const FRA_IP_PROTO = 22;
const FRA_SPORT_RANGE = 23;
const FRA_DPORT_RANGE = 24;

/** FR_ACT_*; looking up a table is what `l3mdev` does too. */
const ACTION: Readonly<Record<Rule["action"]["kind"], number>> = {
  lookup: 1,
  l3mdev: 1,
  goto: 2,
  nop: 3,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
};

/** Adds a rule. The kernel answers EEXIST when it is there already. */
export function addRule(sequence: number, rule: Rule): Uint8Array {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  return encode(RTM_NEWRULE, flags, sequence, rule);
}

/** Takes a rule away. The kernel answers ENOENT when it is not there. */
export function removeRule(sequence: number, rule: Rule): Uint8Array {
  return encode(RTM_DELRULE, NLM_F_REQUEST | NLM_F_ACK, sequence, rule);
}

function encode(type: number, flags: number, sequence: number, rule: Rule): Uint8Array {
  const { action } = rule;
  const fixed = new Uint8Array(RULE_HEADER);
  const table = action.kind === "lookup" && action.table < 256 ? action.table : 0;
  const family = rule.family === "ipv4" ? AF_INET : AF_INET6;
  fixed.set([
    family,
    rule.to?.prefix ?? 0,
    rule.from?.prefix ?? 0,
    rule.tos,
    table,
    0,
    0,
    ACTION[action.kind],
  ]);
  new DataView(fixed.buffer).setUint32(8, rule.inverted ? FIB_RULE_INVERT : 0, LITTLE_ENDIAN);
  return message(type, flags, sequence, fixed, [...selectors(rule), ...consequences(rule)]);
}

/** Which packets a rule is for. */
function selectors(rule: Rule): Uint8Array[] {
  const attributes = [u32Attribute(FRA_PRIORITY, rule.preference)];
  const network = (type: number, at: Network | null) => {
    if (at && at.prefix > 0) attributes.push(attribute(type, addressBytes(at.address)));
  };
  network(FRA_SRC, rule.from);
  network(FRA_DST, rule.to);
  if (rule.incoming !== null) attributes.push(textAttribute(FRA_IIFNAME, rule.incoming));
  if (rule.outgoing !== null) attributes.push(textAttribute(FRA_OIFNAME, rule.outgoing));
  if (rule.mark) {
    attributes.push(u32Attribute(FRA_FWMARK, rule.mark.value));
    if (rule.mark.mask !== null) attributes.push(u32Attribute(FRA_FWMASK, rule.mark.mask));
  }
  if (rule.tunnel !== null) {
    const id = new Uint8Array(8);
    new DataView(id.buffer).setBigUint64(0, BigInt(rule.tunnel));
    attributes.push(attribute(FRA_TUN_ID, id));
  }
  if (rule.users) attributes.push(rangeAttribute(FRA_UID_RANGE, rule.users, 4));
  if (rule.ipProtocol !== null) attributes.push(attribute(FRA_IP_PROTO, [rule.ipProtocol]));
  if (rule.sourcePorts) attributes.push(rangeAttribute(FRA_SPORT_RANGE, rule.sourcePorts, 2));
  if (rule.destinationPorts) attributes.push(rangeAttribute(FRA_DPORT_RANGE, rule.destinationPorts, 2));
  return attributes;
}

/** What becomes of these packets. */
function consequences(rule: Rule): Uint8Array[] {
  const { action } = rule;
  const attributes: Uint8Array[] = [];
  if (action.kind === "lookup" && action.table >= 256) attributes.push(u32Attribute(FRA_TABLE, action.table));
  if (action.kind === "goto") attributes.push(u32Attribute(FRA_GOTO, action.preference));
  if (action.kind === "l3mdev") attributes.push(attribute(FRA_L3MDEV, [1]));
  if (rule.suppressPrefix !== null) {
    attributes.push(u32Attribute(FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefix));
  }
  if (rule.suppressGroup !== null) attributes.push(u32Attribute(FRA_SUPPRESS_IFGROUP, rule.suppressGroup));
  if (rule.realms !== null) attributes.push(u32Attribute(FRA_FLOW, rule.realms));
  if (rule.protocol !== null) attributes.push(attribute(FRA_PROTOCOL, [rule.protocol]));
  return attributes;
}

/** Two numbers in the order of this machine's bytes. */
function rangeAttribute(type: number, { first, last }: Range, size: 2 | 4): Uint8Array {
  const bytes = new Uint8Array(2 * size);
  const view = new DataView(bytes.buffer);
  if (size === 2) {
    view.setUint16(0, first, LITTLE_ENDIAN);
    view.setUint16(2, last, LITTLE_ENDIAN);
  } else {
    view.setUint32(0, first, LITTLE_ENDIAN);
    view.setUint32(4, last, LITTLE_ENDIAN);
  }
  return attribute(type, bytes);
}

/** The rule of an RTM_NEWRULE or RTM_DELRULE payload; `null` when it is malformed, `"foreign"` when of another family. */
export function decodeRule(payload: Uint8Array): RuleKey | "foreign" | null {
  if (payload.length < RULE_HEADER) return null;
  const attributes = attributesOf(payload, RULE_HEADER);
  if (attributes === null) return null;
  const [family = 0, to = 0, from = 0] = payload;
  if (family !== AF_INET && family !== AF_INET6) return "foreign";
  return {
    family: family === AF_INET ? "ipv4" : "ipv6",
    preference: u32Of(attributes.get(FRA_PRIORITY)) ?? 0,
    from: networkOf(attributes.get(FRA_SRC), from),
    to: networkOf(attributes.get(FRA_DST), to),
  };
}
