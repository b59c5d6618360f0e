import { type Family, familyOf, type IpAddress } from "../core/mod.ts";
import { addressBytes } from "./netlink_address.ts";
import {
  attribute,
  joined,
  message,
  nested,
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_REQUEST,
  textAttribute,
} from "./netlink_frame.ts";

/*
 * nfnetlink: netlink messages that each begin with a struct nfgenmsg (include/uapi/linux/netfilter/nfnetlink.h).
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Family     |  Version (0)  |          Resource id          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * The message type is a subsystem (upper byte) and one of its messages. Changes of nftables come as a batch, which
 * takes effect as a whole or not at all:
 *
 *   BATCH_BEGIN (resource: nftables) | NEWTABLE | … | NEWRULE | BATCH_END
 *
 * Integers of nfgenmsg and of all nftables attributes are in network byte order, unlike rtnetlink's. Numbers of messages
 * and attributes: include/uapi/linux/netfilter/nf_tables.h. What is said is what keepalived 2.2.7 says for `no_accept`:
 *
 *   table ip NAME {
 *     set vips { type ipv4_addr; elements = { … } }
 *     chain out { type filter hook output priority filter - 1; policy accept; ip saddr @vips drop }
 *     chain in { type filter hook input priority filter - 1; policy accept; ip daddr @vips drop }
 *   }
 *
 * and the same of the family ip6 for IPv6, where neighbour discovery passes before it is looked at. ARP is no IP and passes;
 * so do adverts, which come from the host's own address and go to a group.
 */
const NFGENMSG = 4;
const NFPROTO_UNSPEC = 0;
const NFPROTO_IPV4 = 2;
const NFPROTO_IPV6 = 10;

const NFNL_MSG_BATCH_BEGIN = 0x10;
const NFNL_MSG_BATCH_END = 0x11;
const NFNL_SUBSYS_NFTABLES = 10;

const NFT_MSG_NEWTABLE = 0;
const NFT_MSG_DELTABLE = 2;
const NFT_MSG_NEWCHAIN = 3;
const NFT_MSG_NEWRULE = 6;
const NFT_MSG_NEWSET = 9;
const NFT_MSG_NEWSETELEM = 12;

const NLA_F_NESTED = 0x8000;

const NFTA_TABLE_NAME = 1;
const NFTA_TABLE_FLAGS = 2;
const NFT_TABLE_F_OWNER = 2;

const NFTA_CHAIN_TABLE = 1;
const NFTA_CHAIN_NAME = 3;
const NFTA_CHAIN_HOOK = 4;
const NFTA_CHAIN_POLICY = 5;
const NFTA_CHAIN_TYPE = 7;
const NFTA_HOOK_HOOKNUM = 1;
const NFTA_HOOK_PRIORITY = 2;
const NF_INET_LOCAL_IN = 1;
const NF_INET_LOCAL_OUT = 3;
const NF_DROP = 0;
const NF_ACCEPT = 1;

const NFTA_SET_TABLE = 1;
const NFTA_SET_NAME = 2;
const NFTA_SET_FLAGS = 3;
const NFTA_SET_KEY_TYPE = 4;
const NFTA_SET_KEY_LEN = 5;
const NFTA_SET_ID = 10;
/** What nft(8) calls `ipv4_addr`; the kernel keeps it for the listing and does not look at it. */
const TYPE_IPV4_ADDR = 7;
const TYPE_IPV6_ADDR = 8;

const NFTA_SET_ELEM_LIST_TABLE = 1;
const NFTA_SET_ELEM_LIST_SET = 2;
const NFTA_SET_ELEM_LIST_ELEMENTS = 3;
const NFTA_LIST_ELEM = 1;
const NFTA_SET_ELEM_KEY = 1;
const NFTA_DATA_VALUE = 1;
const NFTA_DATA_VERDICT = 2;

const NFTA_RULE_TABLE = 1;
const NFTA_RULE_CHAIN = 2;
const NFTA_RULE_EXPRESSIONS = 4;
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
const NFT_REG_VERDICT = 0;
const NFT_REG_1 = 1;

/** Just before the rules of the host's own firewall, which is keepalived's default too (NF_IP_PRI_FILTER is 0). */
const PRIORITY = -1;
const SET = "vips";
/** What a table of each family is about: offsets of the addresses in its header (RFC 791 §3.1, RFC 8200 §3), and their length. */
const LAYOUT = {
  ipv4: { protocol: NFPROTO_IPV4, keyType: TYPE_IPV4_ADDR, length: 4, out: 12, in: 16 },
  ipv6: { protocol: NFPROTO_IPV6, keyType: TYPE_IPV6_ADDR, length: 16, out: 8, in: 24 },
} as const;
type Layout = (typeof LAYOUT)[Family];
const ICMPV6 = 58;
/** Types of ICMPv6 by which hosts find out who has an address (RFC 4861 §4.3, §4.4). */
const NEIGHBOR_SOLICITATION = 135;
const NEIGHBOR_ADVERTISEMENT = 136;
/** An attribute's length has 16 bits, and an element takes 16 bytes. */
const ELEMENTS_A_MESSAGE = 1000;

/** An nftables table of havip's own. */
export interface OwnTable {
  readonly name: string;
  /**
   * Whether it belongs to the socket that makes it (NFT_TABLE_F_OWNER, since Linux 5.12): nobody else can change it, a
   * flush of the whole ruleset leaves it alone, and it goes when the socket is closed, however that comes about.
   */
  readonly owned: boolean;
}

/**
 * A batch that makes the tables of these families hold nothing but the rules that drop packets to and from these addresses,
 * whatever they held before. Only the last change asks for an answer; one that fails is answered in any case (`result`).
 */
export function refuseAddresses(
  table: OwnTable,
  addresses: readonly IpAddress[],
  sequence: number,
  families: readonly Family[] = ["ipv4"],
): Uint8Array {
  return batch(
    sequence,
    families.flatMap((family) =>
      replaced(table, LAYOUT[family], addresses.filter((address) => familyOf(address) === family))
    ),
  );
}

function replaced(table: OwnTable, layout: Layout, addresses: readonly IpAddress[]): Change[] {
  const { name } = table;
  const { protocol } = layout;
  // A table that does not exist cannot be deleted, so it is made first.
  const gone = [newTable(table, protocol), deleteTable(name, protocol)];
  if (addresses.length === 0) return gone;
  const chains = [["out", NF_INET_LOCAL_OUT], ["in", NF_INET_LOCAL_IN]] as const;
  const elements: Change[] = [];
  for (let from = 0; from < addresses.length; from += ELEMENTS_A_MESSAGE) {
    elements.push(newElements(name, layout, addresses.slice(from, from + ELEMENTS_A_MESSAGE)));
  }
  return [
    ...gone,
    newTable(table, protocol),
    newSet(name, layout),
    ...elements,
    ...chains.flatMap(([chain, hook]) => [
      newChain(name, protocol, chain, hook),
      ...(protocol === NFPROTO_IPV6 ? [newRule(name, protocol, chain, neighborDiscovery, NF_ACCEPT)] : []),
      newRule(name, protocol, chain, addressInSet(layout, layout[chain]), NF_DROP),
    ]),
  ];
}

/** One message of a batch. */
interface Change {
  /** NFPROTO_IPV4 or NFPROTO_IPV6. */
  readonly protocol: number;
  readonly type: number;
  readonly flags: number;
  readonly attributes: readonly Uint8Array[];
}

/** All messages carry the same sequence number, so that whatever is answered is found by it. */
function batch(sequence: number, changes: readonly Change[]): Uint8Array {
  const frame = nfgenmsg(NFPROTO_UNSPEC, NFNL_SUBSYS_NFTABLES);
  const last = changes.length - 1;
  return joined([
    message(NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST, sequence, frame),
    ...changes.map(({ protocol, type, flags, attributes }, i) =>
      message(
        NFNL_SUBSYS_NFTABLES << 8 | type,
        NLM_F_REQUEST | flags | (i === last ? NLM_F_ACK : 0),
        sequence,
        nfgenmsg(protocol, 0),
        attributes,
      )
    ),
    message(NFNL_MSG_BATCH_END, NLM_F_REQUEST, sequence, frame),
  ]);
}

function nfgenmsg(family: number, resource: number): Uint8Array {
  const bytes = new Uint8Array(NFGENMSG);
  bytes[0] = family;
  new DataView(bytes.buffer).setUint16(2, resource);
  return bytes;
}

function newTable({ name, owned }: OwnTable, protocol: number): Change {
  return {
    protocol,
    type: NFT_MSG_NEWTABLE,
    flags: NLM_F_CREATE,
    attributes: [
      textAttribute(NFTA_TABLE_NAME, name),
      u32(NFTA_TABLE_FLAGS, owned ? NFT_TABLE_F_OWNER : 0),
    ],
  };
}

function deleteTable(name: string, protocol: number): Change {
  return { protocol, type: NFT_MSG_DELTABLE, flags: 0, attributes: [textAttribute(NFTA_TABLE_NAME, name)] };
}

function newSet(table: string, { protocol, keyType, length }: Layout): Change {
  return {
    protocol,
    type: NFT_MSG_NEWSET,
    flags: NLM_F_CREATE,
    attributes: [
      textAttribute(NFTA_SET_TABLE, table),
      textAttribute(NFTA_SET_NAME, SET),
      u32(NFTA_SET_FLAGS, 0),
      u32(NFTA_SET_KEY_TYPE, keyType),
      u32(NFTA_SET_KEY_LEN, length),
      // The kernel wants a number that is the set's own within the batch, although there is but one.
      u32(NFTA_SET_ID, 1),
    ],
  };
}

function newElements(table: string, { protocol }: Layout, addresses: readonly IpAddress[]): Change {
  const elements = addresses.map((address) => {
    const key = nest(NFTA_SET_ELEM_KEY, [attribute(NFTA_DATA_VALUE, addressBytes(address))]);
    return nest(NFTA_LIST_ELEM, [key]);
  });
  return {
    protocol,
    type: NFT_MSG_NEWSETELEM,
    flags: NLM_F_CREATE,
    attributes: [
      textAttribute(NFTA_SET_ELEM_LIST_TABLE, table),
      textAttribute(NFTA_SET_ELEM_LIST_SET, SET),
      nest(NFTA_SET_ELEM_LIST_ELEMENTS, elements),
    ],
  };
}

function newChain(table: string, protocol: number, name: string, hook: number): Change {
  return {
    protocol,
    type: NFT_MSG_NEWCHAIN,
    flags: NLM_F_CREATE,
    attributes: [
      textAttribute(NFTA_CHAIN_TABLE, table),
      textAttribute(NFTA_CHAIN_NAME, name),
      nest(NFTA_CHAIN_HOOK, [u32(NFTA_HOOK_HOOKNUM, hook), u32(NFTA_HOOK_PRIORITY, PRIORITY)]),
      u32(NFTA_CHAIN_POLICY, NF_ACCEPT),
      textAttribute(NFTA_CHAIN_TYPE, "filter"),
    ],
  };
}

/** A rule with this verdict on what its expressions match. */
function newRule(
  table: string,
  protocol: number,
  chain: string,
  expressions: readonly Uint8Array[],
  code: number,
): Change {
  const verdict = nest(NFTA_DATA_VERDICT, [u32(NFTA_VERDICT_CODE, code)]);
  return {
    protocol,
    type: NFT_MSG_NEWRULE,
    flags: NLM_F_CREATE | NLM_F_APPEND,
    attributes: [
      textAttribute(NFTA_RULE_TABLE, table),
      textAttribute(NFTA_RULE_CHAIN, chain),
      nest(NFTA_RULE_EXPRESSIONS, [
        ...expressions,
        expression("immediate", [
          u32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT),
          nest(NFTA_IMMEDIATE_DATA, [verdict]),
        ]),
      ]),
    ],
  };
}

/** Loads the address at `offset` of the IP header, and looks it up in the set. */
function addressInSet({ length }: Layout, offset: number): Uint8Array[] {
  return [
    payload(NFT_PAYLOAD_NETWORK_HEADER, offset, length),
    expression("lookup", [textAttribute(NFTA_LOOKUP_SET, SET), u32(NFTA_LOOKUP_SREG, NFT_REG_1)]),
  ];
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
function nest(type: number, inner: readonly Uint8Array[]): Uint8Array {
  return nested(type | NLA_F_NESTED, inner);
}

/** An attribute of one 32-bit integer in network byte order. */
function u32(type: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return attribute(type, bytes);
}

/** `icmpv6 type nd-neighbor-solicit, nd-neighbor-advert`. */
const neighborDiscovery: readonly Uint8Array[] = [
  expression("meta", [u32(NFTA_META_DREG, NFT_REG_1), u32(NFTA_META_KEY, NFT_META_L4PROTO)]),
  compare(NFT_CMP_EQ, ICMPV6),
  payload(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1),
  compare(NFT_CMP_GTE, NEIGHBOR_SOLICITATION),
  compare(NFT_CMP_LTE, NEIGHBOR_ADVERTISEMENT),
];
