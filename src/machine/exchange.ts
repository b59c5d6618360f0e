import { subnetOf, type VirtualAddress } from "../core/mod.ts";
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
  const place = (held: VirtualAddress) => `${held.address}/${held.prefix} ${held.interface}`;
  const had = new Set(before.map(whole));
  const have = new Set(after.map(whole));
  const added = after.filter((address) => !had.has(whole(address)));
  const removed = before.filter((address) => !have.has(whole(address)));
  const taken = new Set(added.map(place));
  const replaced = removed.filter((address) => taken.has(place(address)));
  const gone = removed.filter((address) => !taken.has(place(address)));
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

function subnetsOf(addresses: readonly VirtualAddress[]): Set<string | null> {
  return new Set(addresses.map(subnetOf));
}
