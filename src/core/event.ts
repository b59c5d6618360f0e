import type { Action } from "./action.ts";
import type { IpAddress } from "./address.ts";
import type { Belongings } from "./belongings.ts";
import type { ReceivedAdvert } from "./advert.ts";
import type { LinkState } from "./link.ts";
import type { Outcome } from "./outcome.ts";
import type { Instant } from "./time.ts";
import type { ScriptEnd, Word } from "./track.ts";
import type { Route, Rule } from "./route.ts";

/**
 * All that can happen to a machine. `Params` is the machine's own kind of parameters.
 *
 * - `start` comes once, after the first `link`, when everything is in place. Nobody becomes master before `quietUntil`.
 * - `due` says only that time has passed: the machine compares its own instants with `now`.
 * - `lost`: somebody else removed an address that a master holds.
 * - `withdrawn`: somebody else removed routes or rules, or they went with an interface that is back.
 * - `taken`: others have these by now, of what the machine wants the kernel to take away.
 * - `configured` carries new parameters of an instance that keeps its identity.
 * - `done` is the outcome of an action that reported one.
 * - a `Word` comes from another machine.
 * - `result`, `value`, `count` are the evidence of trackers: a script ended, a file has another number in it, another
 *   number of processes runs.
 * - `recount`: counters begin anew from 0.
 * - `stop` is the last event; `deleted` says that a reload took the machine out.
 */
export type Event<Params = unknown> =
  | { readonly kind: "start"; readonly quietUntil?: Instant }
  | { readonly kind: "due" }
  | { readonly kind: "advert"; readonly advert: ReceivedAdvert; readonly times?: number }
  | { readonly kind: "again"; readonly times: number }
  | { readonly kind: "link"; readonly link: LinkState }
  | { readonly kind: "lost"; readonly address: IpAddress }
  | { readonly kind: "withdrawn"; readonly routes: readonly Route[]; readonly rules: readonly Rule[] }
  | { readonly kind: "taken" } & Belongings
  | { readonly kind: "configured"; readonly params: Params }
  | { readonly kind: "done"; readonly action: Action; readonly outcome: Outcome }
  | Word
  | { readonly kind: "result"; readonly ok: boolean; readonly how: ScriptEnd }
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "recount" }
  | { readonly kind: "stop"; readonly deleted?: true };
