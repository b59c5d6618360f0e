/**
 * An interface: up while it is there, administratively up and has a carrier.
 *
 * | verdict | on | verdict |
 * |---|---|---|
 * | unknown | first link | up or down, at once |
 * | down | link up | up, after the up delay; at once when it was never up before |
 * | up | link down | down, after the down delay |
 * | up or down | a link that agrees with the verdict | the same, and a pending change is void |
 *
 * @module
 */
import { type Action, asSeconds, entry, type Event, type Instant, micros } from "../../core/mod.ts";
import { observe, ripen } from "./delay.ts";
import type { InterfaceParams, InterfaceState, TrackerParams } from "./params.ts";

/** An interface that nothing was heard of yet. */
export function createInterface(params: InterfaceParams): InterfaceState {
  return { kind: "interface", params, verdict: "unknown", seenUp: false, pending: null };
}

/** One event of an interface's life. */
export function stepInterface(state: InterfaceState, event: Event<TrackerParams>, now: Instant): Action[] {
  if (event.kind === "configured" && event.params.kind === "interface") state.params = event.params;
  if (event.kind === "due") ripen(state, now);
  if (event.kind !== "link") return [];
  const { name, upDelay, downDelay } = state.params;
  const up = event.link.exists && event.link.up;
  const before = state.pending;
  observe(state, up, state.seenUp ? (up ? upDelay : downDelay) : micros(0), now);
  state.seenUp ||= up;
  if (state.pending === before) return [];
  if (state.pending === null) {
    return [{ kind: "log", entry: entry("interface.delay_cancelled", { interface: name }) }];
  }
  const fields = { interface: name, up, delay: asSeconds(up ? upDelay : downDelay) };
  return [{ kind: "log", entry: entry("interface.delay", fields) }];
}
