import { type Family, familyOf, isLinkLocal, type Refused } from "../core/mod.ts";
import { addressBytes } from "./netlink_address.ts";
import {
  attribute,
  joined,
  message,
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_REQUEST,
  textAttribute,
} from "./netlink_frame.ts";
import {
  addressInSet,
  addressOnInterfaceInSet,
  neighborDiscovery,
  nest,
  NFTA_DATA_VALUE,
  NFTA_LIST_ELEM,
  reportsElsewhere,
  u32,
  verdict,
} from "./nftables_rule.ts";

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
 * and the same of the family ip6 for IPv6, where neighbour discovery passes before it is looked at. A link-local address is
 * one of its interface alone, and is refused there alone: such ones are in a set of their own, with the interface's name. ARP
 * is no IP and passes; so do adverts, which come from the host's own address and go to a group.
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
/** Types one after the other, six bits each: `ipv6_addr . ifname`. */
const TYPE_IPV6_ADDR_AND_IFNAME = TYPE_IPV6_ADDR << 6 | 41;
/** The longest name of an interface and a NUL. */
const IFNAMSIZ = 16;

const NFTA_SET_ELEM_LIST_TABLE = 1;
const NFTA_SET_ELEM_LIST_SET = 2;
const NFTA_SET_ELEM_LIST_ELEMENTS = 3;
const NFTA_SET_ELEM_KEY = 1;

const NFTA_RULE_TABLE = 1;
const NFTA_RULE_CHAIN = 2;
const NFTA_RULE_EXPRESSIONS = 4;

/** Just before the rules of the host's own firewall, which is keepalived's default too (NF_IP_PRI_FILTER is 0). */
const PRIORITY = -1;
const SET = "vips";
const LINK_LOCAL_SET = "vips_link_local";
/** What a table of each family is about: offsets of the addresses in its header (RFC 791 §3.1, RFC 8200 §3), and their length. */
const LAYOUT = {
  ipv4: { protocol: NFPROTO_IPV4, keyType: TYPE_IPV4_ADDR, length: 4, out: 12, in: 16 },
  ipv6: { protocol: NFPROTO_IPV6, keyType: TYPE_IPV6_ADDR, length: 16, out: 8, in: 24 },
} as const;
type Layout = (typeof LAYOUT)[Family];
/** An attribute's length has 16 bits, and an element takes 48 bytes at most. */
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
  refused: readonly Refused[],
  sequence: number,
  families: readonly Family[] = ["ipv4"],
): Uint8Array {
  return batch(
    sequence,
    families.flatMap((family) =>
      replaced(table, LAYOUT[family], refused.filter(({ address }) => familyOf(address) === family))
    ),
  );
}

/** Reports of groups that are to leave by another interface; both are meant by their indexes. */
export interface Detour {
  readonly family: Family;
  readonly from: number;
  readonly to: number;
}

/**
 * A batch that makes the tables of these families hold nothing but the rules for these detours, as `refuseAddresses` does
 * for addresses: what the kernel says of its groups (IGMP, MLDv2) on the one interface leaves by the other one instead.
 */
export function detourReports(
  table: OwnTable,
  detours: readonly Detour[],
  sequence: number,
  families: readonly Family[],
): Uint8Array {
  const { name } = table;
  return batch(
    sequence,
    families.flatMap((family) => {
      const { protocol } = LAYOUT[family];
      const own = detours.filter((each) => each.family === family);
      const gone = [newTable(table, protocol), deleteTable(name, protocol)];
      if (own.length === 0) return gone;
      const rules = own.map(({ from, to }) =>
        newRule(name, protocol, "out", [...reportsElsewhere(family, from, to), verdict(NF_DROP)])
      );
      return [
        ...gone,
        newTable(table, protocol),
        newChain(name, protocol, "out", NF_INET_LOCAL_OUT),
        ...rules,
      ];
    }),
  );
}

function replaced(table: OwnTable, layout: Layout, refused: readonly Refused[]): Change[] {
  const { name } = table;
  const { protocol, length } = layout;
  // A table that does not exist cannot be deleted, so it is made first.
  const gone = [newTable(table, protocol), deleteTable(name, protocol)];
  if (refused.length === 0) return gone;
  const everywhere = refused.filter(({ address }) => !isLinkLocal(address));
  const onLinks = refused.filter(({ address }) => isLinkLocal(address));
  const sets: readonly AddressSet[] = [
    { name: SET, id: 1, type: layout.keyType, keys: everywhere.map(bytesOf) },
    { name: LINK_LOCAL_SET, id: 2, type: TYPE_IPV6_ADDR_AND_IFNAME, keys: onLinks.map(placeBytes) },
  ].filter(({ id, keys }) => id === 1 || keys.length > 0);
  const chains = [["out", NF_INET_LOCAL_OUT], ["in", NF_INET_LOCAL_IN]] as const;
  return [
    ...gone,
    newTable(table, protocol),
    ...sets.flatMap((set) => newSet(name, protocol, set)),
    ...chains.flatMap(([chain, hook]) => {
      const rule = (expressions: readonly Uint8Array[], code: number) =>
        newRule(name, protocol, chain, [...expressions, verdict(code)]);
      return [
        newChain(name, protocol, chain, hook),
        ...(protocol === NFPROTO_IPV6 ? [rule(neighborDiscovery, NF_ACCEPT)] : []),
        ...(onLinks.length > 0
          ? [rule(addressOnInterfaceInSet(LINK_LOCAL_SET, layout[chain], chain), NF_DROP)]
          : []),
        rule(addressInSet(SET, length, layout[chain]), NF_DROP),
      ];
    }),
  ];
}

/** A set with its elements, which are all of one length. */
interface AddressSet {
  readonly name: string;
  /** The set's own within the batch: the kernel wants one. */
  readonly id: number;
  readonly type: number;
  readonly keys: readonly Uint8Array[];
}

function bytesOf({ address }: Refused): Uint8Array {
  return Uint8Array.from(addressBytes(address));
}

/** An address, and the name of its interface filled up with zeros. */
function placeBytes({ address, interface: on }: Refused): Uint8Array {
  const bytes = new Uint8Array(16 + IFNAMSIZ);
  bytes.set(addressBytes(address));
  new TextEncoder().encodeInto(on, bytes.subarray(16, 16 + IFNAMSIZ - 1));
  return bytes;
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

function newSet(table: string, protocol: number, { name, id, type, keys }: AddressSet): Change[] {
  const set: Change = {
    protocol,
    type: NFT_MSG_NEWSET,
    flags: NLM_F_CREATE,
    attributes: [
      textAttribute(NFTA_SET_TABLE, table),
      textAttribute(NFTA_SET_NAME, name),
      u32(NFTA_SET_FLAGS, 0),
      u32(NFTA_SET_KEY_TYPE, type),
      u32(NFTA_SET_KEY_LEN, keys[0]?.length ?? LAYOUT[protocol === NFPROTO_IPV6 ? "ipv6" : "ipv4"].length),
      u32(NFTA_SET_ID, id),
    ],
  };
  const elements: Change[] = [];
  for (let from = 0; from < keys.length; from += ELEMENTS_A_MESSAGE) {
    elements.push(newElements(table, protocol, name, keys.slice(from, from + ELEMENTS_A_MESSAGE)));
  }
  return [set, ...elements];
}

function newElements(table: string, protocol: number, set: string, keys: readonly Uint8Array[]): Change {
  const elements = keys.map((key) => {
    return nest(NFTA_LIST_ELEM, [nest(NFTA_SET_ELEM_KEY, [attribute(NFTA_DATA_VALUE, key)])]);
  });
  return {
    protocol,
    type: NFT_MSG_NEWSETELEM,
    flags: NLM_F_CREATE,
    attributes: [
      textAttribute(NFTA_SET_ELEM_LIST_TABLE, table),
      textAttribute(NFTA_SET_ELEM_LIST_SET, set),
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

function newRule(table: string, protocol: number, chain: string, expressions: readonly Uint8Array[]): Change {
  return {
    protocol,
    type: NFT_MSG_NEWRULE,
    flags: NLM_F_CREATE | NLM_F_APPEND,
    attributes: [
      textAttribute(NFTA_RULE_TABLE, table),
      textAttribute(NFTA_RULE_CHAIN, chain),
      nest(NFTA_RULE_EXPRESSIONS, expressions),
    ],
  };
}
