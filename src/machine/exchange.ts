import { type Action, type Belongings, staticId, subnetOf, type VirtualAddress } from "../core/mod.ts";
import type { Ways } from "./vrrp/params.ts";

/** What makes one list of held addresses of another, in the order in which it is to be done. */
export interface Exchange {
  /** Old ones that the kernel takes for the same as a new one (another label, say): they have to go first. */
  readonly replaced: readonly VirtualAddress[];
  readonly added: readonly VirtualAddress[];
  readonly gone: readonly VirtualAddress[];
  /**
   * What stays, but shares a subnet with what went: it is put on once more, since Linux takes secondary addresses away
   * together with their primary.
   */
  readonly again: readonly VirtualAddress[];
}

/** New addresses come before old ones go, so that the network is never without; addresses that stay are not touched. */
export function exchange(before: readonly VirtualAddress[], after: readonly VirtualAddress[]): Exchange {
  const whole = (address: VirtualAddress) => JSON.stringify(address);
  const had = new Set(before.map(whole));
  const have = new Set(after.map(whole));
  const added = after.filter((address) => !had.has(whole(address)));
  const removed = before.filter((address) => !have.has(whole(address)));
  const taken = new Set(added.map(seat));
  const replaced = removed.filter((address) => taken.has(seat(address)));
  const gone = removed.filter((address) => !taken.has(seat(address)));
  const isNew = new Set(added);
  const [emptied, touched] = [subnetsOf(gone), subnetsOf(replaced)];
  const again = after.filter((held) => {
    const subnet = subnetOf(held);
    return subnet !== null && (emptied.has(subnet) || (!isNew.has(held) && touched.has(subnet)));
  });
  return { replaced, added, gone, again };
}

/** Routes and rules of one list that another one does not have. */
export function waysBeyond(of: Ways, known: Ways): Ways {
  const differ = <T>(all: readonly T[], from: readonly T[]) => {
    const texts = new Set(from.map((each) => JSON.stringify(each)));
    return all.filter((each) => !texts.has(JSON.stringify(each)));
  };
  return { routes: differ(of.routes, known.routes), rules: differ(of.rules, known.rules) };
}

/** The same of addresses as well. The kernel tells those from each other by `seat`. */
export function belongingsBeyond(of: Belongings, known: Belongings): Belongings {
  const seats = new Set(known.addresses.map(seat));
  return { addresses: of.addresses.filter((held) => !seats.has(seat(held))), ...waysBeyond(of, known) };
}

/** The second ones as well, but nothing twice. */
export function belongingsWith(some: Belongings, more: Belongings): Belongings {
  const { addresses, routes, rules } = belongingsBeyond(more, some);
  return {
    addresses: [...some.addresses, ...addresses],
    routes: [...some.routes, ...routes],
    rules: [...some.rules, ...rules],
  };
}

/** All of these, but nothing twice: the first one counts. Takes as long as there are many. */
export function joined(parts: Iterable<Belongings>): Belongings {
  const addresses = new Map<string, VirtualAddress>();
  const routes = new Map<string, Belongings["routes"][number]>();
  const rules = new Map<string, Belongings["rules"][number]>();
  const keep = <T>(known: Map<string, T>, key: string, value: T) => known.has(key) || known.set(key, value);
  for (const part of parts) {
    for (const held of part.addresses) keep(addresses, seat(held), held);
    for (const route of part.routes) keep(routes, JSON.stringify(route), route);
    for (const rule of part.rules) keep(rules, JSON.stringify(rule), rule);
  }
  return { addresses: [...addresses.values()], routes: [...routes.values()], rules: [...rules.values()] };
}

/** Whether there is nothing among them. */
export function isNothing({ addresses, routes, rules }: Belongings): boolean {
  return addresses.length + routes.length + rules.length === 0;
}

/** Hands on what the kernel keeps and the machine that had it is not about any more. */
export function bequeath(these: Belongings): Action[] {
  return isNothing(these) ? [] : [{ kind: "tell", to: staticId, word: { kind: "remains", ...these } }];
}

/** What the kernel tells an address on an interface from others by. */
export function seat({ address, prefix, interface: on }: VirtualAddress): string {
  return `${address}/${prefix} ${on}`;
}

function subnetsOf(addresses: readonly VirtualAddress[]): Set<string | null> {
  return new Set(addresses.map(subnetOf));
}
