import type { Event, IpAddress, Link, VirtualAddress } from "../core/mod.ts";
import type { FixtureParams } from "../machine/mod.ts";
import { placeOf } from "./route.ts";
import { leadingOut, missing, type Removed } from "./way.ts";

type Events = (Extract<Event, { kind: "lost" | "withdrawn" }>)[];

/** What it means for static things that an address disappeared from an interface. */
export function staticGone({ addresses }: FixtureParams, on: string, address: IpAddress): Events {
  return lost(addresses.filter((held) => held.interface === on && held.address === address));
}

/** The same for routes and rules; `null` when any of them may have disappeared. */
export function staticWaysGone(params: FixtureParams, removed: Removed | null): Events {
  const ways = missing(params, removed);
  return ways.routes.length + ways.rules.length > 0 ? [{ kind: "withdrawn", ...ways }] : [];
}

/** An interface is new, or up again: of what was on it some may have gone without a word. */
export function staticReturned(params: FixtureParams, link: Link): Events {
  const { routes } = leadingOut(params, link.name);
  const tracked = routes.filter((route) => route.tracked);
  return [
    ...lost(
      params.addresses.filter((held) =>
        held.interface === link.name && !link.addresses.some(({ address }) => address === held.address)
      ),
    ),
    ...(tracked.length > 0 ? [{ kind: "withdrawn", routes: tracked, rules: [] } as const] : []),
  ];
}

/** All interfaces were read anew: what is not among the places there is not there. */
export function staticMissing({ addresses }: FixtureParams, there: ReadonlySet<string>): Events {
  return lost(addresses.filter((held) => !there.has(placeOf(held))));
}

function lost(addresses: readonly VirtualAddress[]): Events {
  const tracked = new Set(addresses.filter(({ untracked }) => !untracked).map(({ address }) => address));
  return [...tracked].map((address) => ({ kind: "lost", address }));
}
