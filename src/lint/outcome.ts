import { asSeconds, compareAddress, type Family, type Micros, micros } from "../core/mod.ts";
import { masterDown, skew, type VrrpParams } from "../machine/mod.ts";
import type { Pair, Side } from "./pair.ts";

/** What becomes of two instances that are members of one virtual router. Times are in seconds. */
export interface Outcome {
  readonly vrid: number;
  readonly family: Family;
  /** The names of the two instances. */
  readonly here: string;
  readonly there: string;
  readonly failsOver: boolean;
  /** The file of the one that is master while both run; `null` when their priorities do not decide it. */
  readonly master: string | null;
  /** The file of the other one. */
  readonly backup: string | null;
  /** The master's priority. */
  readonly priority: number;
  /** How long nobody is master. */
  readonly takeover: {
    /** After the master stops in order, and says so. */
    readonly stopped: number;
    /** After the last advert of a master that dies. */
    readonly died: number;
  };
  /** What the master does when it comes back. */
  readonly returns: "takes over again" | "stays backup";
  /** After how long, at most, it takes over again; `null` when it does not. */
  readonly returnsAfter: number | null;
}

/** Says who is master and how fast the other one takes over, by the arithmetic of the machines themselves. */
export function outcomeOf(pair: Pair, family: Family, failsOver: boolean): Outcome {
  const winner = winnerOf(pair);
  const master = winner ?? pair.here;
  const backup = master === pair.here ? pair.there : pair.here;
  const { version, priority } = backup.params;
  const interval = master.params.interval;
  const returns = winner !== null && preempts(master.params, backup.params);
  return {
    vrid: pair.here.params.vrid,
    family,
    here: pair.here.params.name,
    there: pair.there.params.name,
    failsOver,
    master: winner && master.file,
    backup: winner && backup.file,
    priority: master.params.priority,
    takeover: {
      stopped: asSeconds(skew(version, priority, interval)),
      died: asSeconds(masterDown(backup.params, priority, interval)),
    },
    returns: returns ? "takes over again" : "stays backup",
    returnsAfter: returns ? asSeconds(backAfter(master.params, backup.params)) : null,
  };
}

/** The one with the higher priority, or of equal ones that which is known to have the higher address (RFC 5798 §6.4.3). */
export function winnerOf({ here, there }: Pair): Side | null {
  const more = here.params.priority - there.params.priority;
  if (more !== 0) return more > 0 ? here : there;
  const [ours, theirs] = [here.params.sourceAddress, there.params.sourceAddress];
  if (ours === null || theirs === null || ours === theirs) return null;
  return compareAddress(ours, theirs) > 0 ? here : there;
}

/** Whether a host that comes back takes over from the one that replaced it. An equal priority is no reason to. */
function preempts(back: VrrpParams, present: VrrpParams): boolean {
  return back.beginsAsMaster || (back.preempt && back.priority > present.priority);
}

/** It waits for the delay, if there is one, and then until the adverts that it ignores have been missing. */
function backAfter(back: VrrpParams, present: VrrpParams): Micros {
  if (back.beginsAsMaster) return micros(0);
  return micros(back.preemptDelay + masterDown(back, back.priority, present.interval));
}
