import { asSeconds, type VirtualAddress } from "../core/mod.ts";
import type { Found } from "./lint.ts";
import { placeOf } from "./lint.ts";
import { type Pair, placeIn, type Side } from "./pair.ts";

/** A finding about a keyword of both sides: it points at one and names the place of the other. */
export function both({ here, there }: Pair, keyword: string, message: string, help: string | null): Found {
  const at = placeIn(there, keyword);
  return {
    at: placeIn(here, keyword),
    message,
    help,
    ...(at ? { related: [[at, `in ${there.file}`] as const] } : {}),
  };
}

const consequence = "each drops the adverts of the other, and both become master";

/** Different numbers of instances with the same name. */
export function vrids(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.vrid === theirs.vrid) return [];
  const message = `${ours.name} has virtual_router_id ${ours.vrid} here and ${theirs.vrid} in ${file}: ` +
    "they do not know each other, and both become master";
  return [both(pair, "virtual_router_id", message, "write the same number in both files")];
}

/** Different versions of the protocol. */
export function versions(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.version === theirs.version) return [];
  const message =
    `${ours.name} speaks version ${ours.version} here and ${theirs.version} in ${file}: ${consequence}`;
  return [both(pair, "version", message, "use the same version on both hosts (vrrp_version, version)")];
}

/** Different multicast groups. */
export function groups(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.group === theirs.group) return [];
  const message =
    `${ours.name} uses the multicast group ${ours.group} here and ${theirs.group} in ${file}: they do not hear ` +
    "each other, and both become master";
  return [
    both(pair, "mcast_dst_ip", message, "use the same group on both hosts (vrrp_mcast_group4, mcast_dst_ip)"),
  ];
}

/** Different intervals, which a peer of version 2 refuses and one of version 3 follows. */
export function intervals(version: 2 | 3, pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.version !== version || theirs.version !== version || ours.interval === theirs.interval) return [];
  const what = `${ours.name} sends adverts every ${asSeconds(ours.interval)} s here and every ${
    asSeconds(theirs.interval)
  } s in ${file}`;
  const then = version === 2
    ? consequence
    : "a backup follows its master, so a takeover is not as fast in one direction as in the other";
  return [both(pair, "advert_int", `${what}: ${then}`, "write the same advert_int in both files")];
}

/** Different passwords, or a password on one side only. */
export function passwords(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.version !== 2 || theirs.version !== 2) return [];
  const [a, b] = [ours.auth, theirs.auth];
  if (a.kind === "simple" && b.kind === "simple") {
    if (a.password === b.password) return [];
    const message = `${ours.name} has another password in ${file}: ${consequence}`;
    return [both(pair, "authentication", message, "write the same auth_pass in both files")];
  }
  if (a.kind === b.kind) return [];
  // In strict mode the one with a password follows the one without.
  if ((a.kind === "simple" ? ours : theirs).strict) return [];
  const where = a.kind === "simple" ? `here and none in ${file}` : `in ${file} and none here`;
  const message = `${ours.name} has a password ${where}: ${consequence}`;
  return [both(pair, "authentication", message, "write the same authentication in both files, or none")];
}

/** A password that only one of the two ignores, should both run keepalived. */
export function strictPasswords(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.strict === theirs.strict || ours.auth.kind !== "simple" || theirs.auth.kind !== "simple") {
    return [];
  }
  const where = ours.strict ? `here and not in ${file}` : `in ${file} and not here`;
  const message =
    `strict mode is on ${where}: in keepalived 2.2.7 that side ignores the password of ${ours.name}, ` +
    "the other drops its adverts, and both become master; in havip they come to terms";
  return [both(pair, "authentication", message, "use strict mode on both hosts or on none, or no password")];
}

/** Adverts that both send from the same address, and take for their own. */
export function sources(pair: Pair): Found[] {
  const { here: { params: ours }, there: { params: theirs, file } } = pair;
  if (ours.sourceAddress === null || ours.sourceAddress !== theirs.sourceAddress) return [];
  const message =
    `${ours.name} sends adverts from ${ours.sourceAddress} here and in ${file}: each takes those of ` +
    "the other for its own, and both become master";
  return [
    both(pair, "mcast_src_ip", message, "each host has an address of its own, or leave mcast_src_ip out"),
  ];
}

type List = "addresses" | "excluded";
const keywordOf = { addresses: "virtual_ipaddress", excluded: "virtual_ipaddress_excluded" } as const;

/** Tells where an address stands on one side. */
function linesOf({ places, instance }: Side, list: List) {
  // The first of several lines with an address counts.
  const lines = new Map(instance[keywordOf[list]]?.map((each) => [each.address, each] as const).reverse());
  return ({ address }: VirtualAddress) => {
    const line = lines.get(address);
    return line ? placeOf(places, line, "") : null;
  };
}

/** The addresses of `a` that `b` lacks. */
function lacking(a: readonly VirtualAddress[], b: readonly VirtualAddress[]): VirtualAddress[] {
  const others = new Set(b.map(({ address }) => address));
  return a.filter(({ address }) => !others.has(address));
}

/** Lists of addresses that do not have the same members: once for each side that has more. */
export function addressLists(list: List, pair: Pair): Found[] {
  const { here, there } = pair;
  const advertised = list === "addresses";
  const found = ([[here, there], [there, here]] as const).flatMap(([has, lacks]): Found[] => {
    const [first, ...more] = lacking(has.params[list], lacks.params[list]);
    if (first === undefined) return [];
    const which = [first, ...more].slice(0, 3).map(({ address }) => address).join(", ");
    const rest = more.length > 2 ? ` and ${more.length - 2} more` : "";
    const verb = more.length > 0 ? "are" : "is";
    const then = advertised
      ? consequence
      : `nobody has ${more.length > 0 ? "them" : "it"} while that host is master`;
    const at = placeIn(lacks, keywordOf[list]);
    return [{
      at: linesOf(has, list)(first),
      message: `${which}${rest} ${verb} not in ${
        keywordOf[list]
      } of ${lacks.params.name} in ${lacks.file}: ${then}`,
      help: "write the same addresses in both files",
      ...(at ? { related: [[at, `in ${lacks.file}`] as const] } : {}),
    }];
  });
  // Two lists that differ are one mistake, wherever they differ.
  return found.slice(0, 1);
}

/** The same addresses in another order. */
export function addressOrder(pair: Pair): Found[] {
  const [ours, theirs] = [pair.here.params.addresses, pair.there.params.addresses];
  if (ours.length !== theirs.length || lacking(ours, theirs).length > 0) return [];
  if (ours.every(({ address }, i) => address === theirs[i]?.address)) return [];
  const message = `the addresses of ${pair.here.params.name} stand in another order in ${pair.there.file}: ` +
    "havip and keepalived accept that, other routers may not";
  return [both(pair, "virtual_ipaddress", message, "write them in the same order")];
}

/** The same address with another prefix length. */
export function prefixes(pair: Pair): Found[] {
  return (["addresses", "excluded"] as const).flatMap((list) => {
    const theirs = new Map(pair.there.params[list].map((each) => [each.address, each]));
    const [here, there] = [linesOf(pair.here, list), linesOf(pair.there, list)];
    return pair.here.params[list].flatMap((ours) => {
      const other = theirs.get(ours.address);
      if (!other || other.prefix === ours.prefix) return [];
      const at = there(other);
      return [{
        at: here(ours),
        message: `${ours.address} is /${ours.prefix} here and /${other.prefix} in ${pair.there.file}: ` +
          "the routes of the two hosts differ when they are master",
        help: "write the same prefix length in both files",
        ...(at ? { related: [[at, `in ${pair.there.file}`] as const] } : {}),
      }];
    });
  });
}
