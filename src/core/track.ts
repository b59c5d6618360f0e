import type { Belongings } from "./belongings.ts";
import type { MachineId } from "./identity.ts";

/** What a tracker says of what it watches: good, bad, nothing yet; or the number in a watched file. */
export type Verdict = "unknown" | "up" | "down" | number;

/** How a script ended. */
export type ScriptEnd =
  | { readonly kind: "exited"; readonly status: number }
  | { readonly kind: "killed"; readonly signal: number }
  | { readonly kind: "timed out" }
  | { readonly kind: "not run"; readonly why: string };

/**
 * Where a member of a sync group stands by itself, apart from the others:
 *
 * - `init`: it does not know yet whether it can run.
 * - `fault`: it cannot run.
 * - `backup`: it can, and is not master.
 * - `eager`: it would be master if it were alone.
 * - `master`: it is.
 */
export type Standing = "init" | "fault" | "backup" | "eager" | "master";

/** What a sync group makes of its members. */
export type GroupState = "backup" | "master" | "fault";

/**
 * What machines tell each other.
 *
 * - `verdict`: a tracker says something else than before (to instances).
 * - `member`: a member of a sync group stands elsewhere; `outranked`: as master it heard a lesser one (to groups).
 * - `sync`: the group decided for its members; `report`: it wants to hear where they stand; `refresh`: announce the
 *   addresses again (to members).
 * - `remains`: nobody wants these any more, and the kernel keeps them (to what is static).
 */
export type Word =
  | { readonly kind: "verdict"; readonly tracker: MachineId; readonly verdict: Verdict }
  | { readonly kind: "member"; readonly member: MachineId; readonly standing: Standing }
  | { readonly kind: "outranked"; readonly member: MachineId }
  | { readonly kind: "sync"; readonly to: GroupState }
  | { readonly kind: "report" }
  | { readonly kind: "refresh" }
  | { readonly kind: "remains" } & Belongings;
