import {
  type Action,
  after,
  type Belongings,
  type Instant,
  micros,
  millis,
  seconds,
  type VirtualAddress,
} from "../../core/mod.ts";
import { belongingsBeyond, bequeath, seat, waysBeyond } from "../exchange.ts";
import { belongingsOf, heldAddresses, type Ways } from "./params.ts";
import { waysDue, without } from "./route.ts";
import type { VrrpState } from "./state.ts";

/** How long to wait before the kernel is asked again. */
const again = seconds(1);

const noWays: Ways = { routes: [], rules: [] };

/** In a sync group the others have to agree: they have all begun by then. */
const agreed = millis(100);

/**
 * Who is master at once has no reason to take away first what an earlier run left. A member of a sync group may not
 * become one, and then gives it up a moment later.
 */
export function takeOver(state: VrrpState, now: Instant): Action[] {
  const { params } = state;
  const { routes, rules } = params;
  if (params.syncGroup === null) return [];
  state.phase = { kind: "init", started: true, keeps: true };
  const at = after(now, agreed);
  const addresses = heldAddresses(params);
  if (addresses.length > 0) state.leftover = { addresses, at };
  // The first refusal doubles what nobody has waited for yet.
  if (routes.length + rules.length > 0) state.leaving = { routes, rules, at, delay: micros(again / 2) };
  return [];
}

/**
 * The kernel refused to take these addresses away: two hosts may have them now, so it is asked until it gives in. What the
 * instance is not about any more another machine asks for, which will be there when this one is not.
 */
export function keepLeftover(
  state: VrrpState,
  addresses: readonly VirtualAddress[],
  now: Instant,
): Action[] {
  const own = new Set(heldAddresses(state.params).map(seat));
  const mine = addresses.filter((held) => own.has(seat(held)));
  if (mine.length > 0) {
    const known = new Map([...(state.leftover?.addresses ?? []), ...mine].map((held) => [seat(held), held]));
    state.leftover = { addresses: [...known.values()], at: after(now, again) };
  }
  return bequeath({ addresses: addresses.filter((held) => !own.has(seat(held))), ...noWays });
}

/** A reload: what the instance is not about any more is asked for once more, and is then no business of it. */
export function disown(state: VrrpState): Action[] {
  const { leftover, leaving, params } = state;
  const kept = { ...(leaving ?? noWays), addresses: leftover?.addresses ?? [] };
  const foreign = belongingsBeyond(kept, belongingsOf(params));
  forgetLeftover(state, foreign.addresses);
  state.leaving = without(leaving, foreign);
  return ask(foreign);
}

function ask({ addresses, routes, rules }: Belongings): Action[] {
  return [
    ...(routes.length + rules.length > 0 ? [{ kind: "withdraw", routes, rules } as const] : []),
    ...(addresses.length > 0 ? [{ kind: "release", addresses } as const] : []),
  ];
}

/** The kernel took these addresses away. */
export function forgetLeftover(state: VrrpState, addresses: readonly VirtualAddress[]): void {
  if (state.leftover === null) return;
  const gone = new Set(addresses.map(seat));
  const left = state.leftover.addresses.filter((held) => !gone.has(seat(held)));
  state.leftover = left.length > 0 ? { ...state.leftover, addresses: left } : null;
}

/** Asks once more for what should be gone, except for what the instance holds by now. */
export function releaseLeftover(state: VrrpState, now: Instant): Action[] {
  if (state.leftover === null || now < state.leftover.at) return [];
  const addresses = unwanted(state, state.leftover.addresses);
  state.leftover = addresses.length > 0 ? { addresses, at: after(now, again) } : null;
  return addresses.length > 0 ? [{ kind: "release", addresses }] : [];
}

/** Who is not master at once, or another one than when it began, gives up at once what was kept for it. */
export function giveUpKept(state: VrrpState, now: Instant): Action[] {
  const { phase, leftover, leaving } = state;
  if (phase.kind !== "init" || !phase.keeps) return [];
  phase.keeps = false;
  if (leftover !== null) state.leftover = { ...leftover, at: now };
  if (leaving !== null) state.leaving = { ...leaving, at: now };
  return [...waysDue(state, now), ...releaseLeftover(state, now)];
}

/** Who stops asks a last time for what should be gone, or was kept to be taken over; what a master has it gives up anyhow. */
export function giveUpLeftover(state: VrrpState): Action[] {
  const addresses = unwanted(state, state.leftover?.addresses ?? []);
  const has = state.phase.kind === "master" ? state.params : noWays;
  const { routes, rules } = waysBeyond(state.leaving ?? noWays, has);
  state.leftover = null;
  state.pending = null;
  state.leaving = null;
  return ask({ addresses, routes, rules });
}

function unwanted({ phase, params }: VrrpState, addresses: readonly VirtualAddress[]): VirtualAddress[] {
  const wanted = new Set(phase.kind === "master" ? heldAddresses(params).map(seat) : []);
  return addresses.filter((held) => !wanted.has(seat(held)));
}
