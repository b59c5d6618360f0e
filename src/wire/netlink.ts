import type { Link, RouteKey, RuleKey } from "../core/mod.ts";
import {
  type AddressNews,
  type AddressOptions,
  decodeAddress,
  decodeOptions,
  RTM_DELADDR,
  RTM_NEWADDR,
} from "./netlink_address.ts";
import { decodeLink, RTM_DELLINK, RTM_NEWLINK } from "./netlink_link.ts";
import { decodeRoute, RTM_DELROUTE, RTM_NEWROUTE } from "./netlink_route.ts";
import { decodeRule, RTM_DELRULE, RTM_NEWRULE } from "./netlink_rule.ts";
import { aligned, LITTLE_ENDIAN, MESSAGE_HEADER } from "./netlink_frame.ts";

export {
  addAddress,
  type AddressNews,
  type AddressOptions,
  dumpAddresses,
  impossible,
  removeAddress,
  replaceAddress,
} from "./netlink_address.ts";
export {
  createBridge,
  createIpvlan,
  createMacvlan,
  createVeth,
  deleteLink,
  dumpLinks,
  renameLink,
  setLinkAddress,
  setLinkDown,
  setLinkGroup,
  setLinkMaster,
  setLinkNamespace,
  setLinkUp,
  setNoAddressGeneration,
  type VethOptions,
} from "./netlink_link.ts";
export { answeredOnFailure, joined } from "./netlink_frame.ts";
export { addRoute, type IndexOf, removeRoute } from "./netlink_route.ts";
export { addRule, removeRule } from "./netlink_rule.ts";

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;

/**
 * What the kernel says, in answer to a request (`sequence` is the request's) or of its own accord (`sequence` is 0,
 * or that of a request on another socket).
 *
 * - `result` answers a request: `errno` is 0 for success, else positive. A dump that failed ends with one too.
 * - `end` is the end of a dump.
 * - `other` is all that havip has no use for.
 */
export type NetlinkMessage =
  | {
    readonly kind: "link";
    readonly change: "new" | "gone";
    readonly link: Omit<Link, "addresses">;
    readonly sequence: number;
  }
  | ({ readonly kind: "address"; readonly change: "new" | "gone"; readonly sequence: number } & AddressNews)
  | ({ readonly kind: "route"; readonly change: "new" | "gone"; readonly sequence: number } & RouteKey)
  | ({ readonly kind: "rule"; readonly change: "new" | "gone"; readonly sequence: number } & RuleKey)
  | { readonly kind: "result"; readonly errno: number; readonly sequence: number }
  | { readonly kind: "end"; readonly sequence: number }
  | { readonly kind: "other"; readonly type: number; readonly sequence: number };

/** Whether a datagram begins with the word that a request was carried out. */
export function saysDone(bytes: DataView, length: number, sequence: number): boolean {
  return length >= MESSAGE_HEADER + 4 && bytes.getUint16(4, LITTLE_ENDIAN) === NLMSG_ERROR &&
    bytes.getUint32(8, LITTLE_ENDIAN) === sequence && bytes.getInt32(MESSAGE_HEADER, LITTLE_ENDIAN) === 0;
}

/** The messages of one datagram from a netlink socket, in their order, up to the first malformed one. */
export function decodeNetlink(bytes: Uint8Array): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + MESSAGE_HEADER <= bytes.length) {
    const length = view.getUint32(at, LITTLE_ENDIAN);
    if (length < MESSAGE_HEADER || at + length > bytes.length) break;
    const type = view.getUint16(at + 4, LITTLE_ENDIAN);
    const sequence = view.getUint32(at + 8, LITTLE_ENDIAN);
    const decoded = decodeMessage(type, sequence, bytes.subarray(at + MESSAGE_HEADER, at + length));
    if (decoded === null) break;
    messages.push(decoded);
    at += aligned(length);
  }
  return messages;
}

/** The options of the addresses in one datagram of a dump, and whether the dump ends in it. */
export function decodeAddressDump(bytes: Uint8Array): { options: AddressOptions[]; ended: boolean } {
  const options: AddressOptions[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + MESSAGE_HEADER <= bytes.length;) {
    const length = view.getUint32(at, LITTLE_ENDIAN);
    if (length < MESSAGE_HEADER || at + length > bytes.length) break;
    const type = view.getUint16(at + 4, LITTLE_ENDIAN);
    if (type === NLMSG_DONE || type === NLMSG_ERROR) return { options, ended: true };
    const found = type === RTM_NEWADDR
      ? decodeOptions(bytes.subarray(at + MESSAGE_HEADER, at + length))
      : null;
    if (found) options.push(found);
    at += aligned(length);
  }
  return { options, ended: false };
}

function decodeMessage(type: number, sequence: number, payload: Uint8Array): NetlinkMessage | null {
  switch (type) {
    case RTM_NEWLINK:
    case RTM_DELLINK: {
      const link = decodeLink(payload);
      if (link === null) return null;
      if (link === "foreign") return { kind: "other", type, sequence };
      return { kind: "link", change: type === RTM_NEWLINK ? "new" : "gone", link, sequence };
    }
    case RTM_NEWADDR:
    case RTM_DELADDR: {
      const news = decodeAddress(payload);
      if (news === null) return null;
      if (news === "foreign") return { kind: "other", type, sequence };
      return { kind: "address", change: type === RTM_NEWADDR ? "new" : "gone", ...news, sequence };
    }
    case RTM_NEWROUTE:
    case RTM_DELROUTE: {
      const news = decodeRoute(payload);
      if (news === null) return null;
      if (news === "foreign") return { kind: "other", type, sequence };
      return { kind: "route", change: type === RTM_NEWROUTE ? "new" : "gone", ...news, sequence };
    }
    case RTM_NEWRULE:
    case RTM_DELRULE: {
      const news = decodeRule(payload);
      if (news === null) return null;
      if (news === "foreign") return { kind: "other", type, sequence };
      return { kind: "rule", change: type === RTM_NEWRULE ? "new" : "gone", ...news, sequence };
    }
    case NLMSG_ERROR:
    case NLMSG_DONE: {
      const errno = errnoOf(payload);
      if (errno === null) return null;
      if (type === NLMSG_DONE && errno === 0) return { kind: "end", sequence };
      return { kind: "result", errno, sequence };
    }
    default:
      return { kind: "other", type, sequence };
  }
}

/** The kernel writes errno as a negative number (struct nlmsgerr, and likewise at the end of a dump). */
function errnoOf(payload: Uint8Array): number | null {
  if (payload.length < 4) return null;
  const code = new DataView(payload.buffer, payload.byteOffset, 4).getInt32(0, LITTLE_ENDIAN);
  return code < 0 ? -code : 0;
}
