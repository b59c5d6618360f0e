import {
  type Action,
  type Belongings,
  entry,
  type Event,
  type MachineId,
  noBelongings,
} from "../core/mod.ts";
import { bequeath, heldAddresses } from "../machine/mod.ts";
import type { Companion } from "./company.ts";
import type { Roster } from "./roster.ts";
import { placeOf } from "./route.ts";

/** What masters have by now of what the kernel was to take away. */
function takenOf({ addresses, routes, rules }: Belongings, roster: Roster): Belongings {
  const masters = [...roster.rows()].map(({ state }) => state).filter(({ phase }) => phase.kind === "master")
    .map(({ params }) => params);
  const places = new Set(masters.flatMap((params) => heldAddresses(params).map(placeOf)));
  const ways = new Set(masters.flatMap((params) => [...params.routes, ...params.rules].map(text)));
  return {
    addresses: addresses.filter((held) => places.has(placeOf(held))),
    routes: routes.filter((route) => ways.has(text(route))),
    rules: rules.filter((rule) => ways.has(text(rule))),
  };
}

/** What whoever has nothing else to hear hears when its deadline has come: made once. */
export const due = { kind: "due" } as const;

/** What a companion hears when its deadline has come. */
export function dueOf(row: Companion, roster: Roster): Event[] {
  if (row.kind !== "fixture" || row.state.leaving === null) return [due];
  // What was to go may be somebody's by now.
  return [{ kind: "taken", ...takenOf(row.state.leaving, roster) }, due];
}

/** What is made of an event for a machine that is no more: what the kernel keeps of it is asked for by another one. */
export function leftOf(id: MachineId, event: Event): Action[] {
  if (event.kind !== "done" || event.outcome.ok) return [];
  const { action, outcome: { message: why } } = event;
  if (action.kind !== "release" && action.kind !== "withdraw") return [];
  const code = action.kind === "release" ? "vrrp.address_failed" : "vrrp.route_failed";
  const told: Action = {
    kind: "log",
    entry: entry(code, { name: id.replace("vrrp:", ""), verb: "remove", why }),
  };
  const { addresses, routes, rules } = { ...noBelongings, ...action };
  return [told, ...bequeath({ addresses, routes, rules })];
}

function text(way: Belongings["routes"][number] | Belongings["rules"][number]): string {
  return JSON.stringify(way);
}
