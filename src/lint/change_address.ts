import type { VirtualAddress } from "../core/mod.ts";
import { placeOf } from "../engine/mod.ts";
import { heldAddresses, type VrrpParams } from "../machine/mod.ts";
import type { FieldChange } from "./change_field.ts";

/** Who may hold an address, before and after a reload: by place, the names of the instances. */
export interface Holders {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Who holds what. */
export function holdersOf(instances: readonly VrrpParams[]): Map<string, string> {
  return new Map(
    instances.flatMap((params) => heldAddresses(params).map((held) => [placeOf(held), params.name] as const)),
  );
}

const lists = [["addresses", "virtual_ipaddress"], ["excluded", "virtual_ipaddress_excluded"]] as const;

/** What is not the same in the lists of addresses, line by line. */
export function changedAddresses(before: VrrpParams, after: VrrpParams, holders: Holders): FieldChange[] {
  return lists.flatMap(([field, keyword]) => {
    const [old, now] = [before[field], after[field]];
    const had = byPlace(old);
    const have = byPlace(now);
    const gone = old.filter((held) => !have.has(placeOf(held)));
    const come = now.filter((held) => !had.has(placeOf(held)));
    const stay = now.filter((held) => had.has(placeOf(held)));
    const altered = stay.flatMap((held): FieldChange[] => {
      const [from, to] = [spelled(had.get(placeOf(held)) ?? held, before), spelled(held, after)];
      return from === to
        ? []
        : [{ keyword, before: from, after: to, consequence: "taken away and put on anew" }];
    });
    const changes = [
      ...come.map((held) => arrived(held, keyword, { before, after, holders })),
      ...gone.map((held) => left(held, keyword, { before, after, holders })),
      ...altered,
    ];
    if (changes.length > 0) return changes;
    const order = (all: readonly VirtualAddress[]) => all.map(({ address }) => address).join(", ");
    if (order(old) === order(now)) return [];
    return [{ keyword, before: order(old), after: order(now), consequence: "only their order is another" }];
  });
}

/** Whether the adverts of an instance list other addresses than before, in whatever order. */
export function listsOthers(before: VrrpParams, after: VrrpParams): boolean {
  const listed = ({ addresses }: VrrpParams) => addresses.map(({ address }) => address).sort().join();
  return listed(before) !== listed(after);
}

interface Both {
  readonly before: VrrpParams;
  readonly after: VrrpParams;
  readonly holders: Holders;
}

function arrived(held: VirtualAddress, keyword: string, { before, after, holders }: Both): FieldChange {
  const from = holders.before.get(placeOf(held));
  const consequence = heldAddresses(before).some((own) => placeOf(own) === placeOf(held))
    ? "stays where it is"
    : from === undefined || from === before.name
    ? "put on and announced where it is master"
    : `comes from ${from}`;
  return { keyword, before: null, after: spelled(held, after), consequence };
}

function left(held: VirtualAddress, keyword: string, { before, after, holders }: Both): FieldChange {
  const to = holders.after.get(placeOf(held));
  const consequence = heldAddresses(after).some((own) => placeOf(own) === placeOf(held))
    ? "stays where it is"
    : to === undefined || to === after.name
    ? "taken away"
    : `goes to ${to}`;
  return { keyword, before: spelled(held, before), after: null, consequence };
}

function byPlace(all: readonly VirtualAddress[]): Map<string, VirtualAddress> {
  return new Map(all.map((held) => [placeOf(held), held]));
}

/** As a line of the list has it. */
function spelled(held: VirtualAddress, { interface: own }: VrrpParams): string {
  const { address, prefix, interface: on, scope, label, broadcast, peer, flags, preferred } = held;
  return [
    `${address}/${prefix}`,
    broadcast === null ? "" : `brd ${broadcast}`,
    on === own ? "" : `dev ${on}`,
    scope === "global" ? "" : `scope ${scope}`,
    label === null ? "" : `label ${label}`,
    peer === undefined ? "" : `peer ${peer}`,
    ...flags ?? [],
    held.detectsDuplicates ? "-nodad" : "",
    preferred === undefined ? "" : `preferred_lft ${preferred}`,
    held.untracked ? "no_track" : "",
  ].filter((word) => word !== "").join(" ");
}
