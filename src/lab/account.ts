import { after, between, type Instant, type Micros, micros, millis } from "../core/mod.ts";
import { type Node, type Observation, otherNode, type Seen } from "./observation.ts";
import type { Plan } from "./plan.ts";
import { masterDownTime, skewTime, type Timing } from "./protocol_time.ts";

/**
 * A stretch of time in which one host advertised, from its first advert on. `to` is when it said goodbye, was killed
 * or another host advertised; `null` while it lasts.
 */
export interface Reign {
  readonly node: Node;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** Who was master when. Adverts of other virtual routers do not count. */
export function reigns(seen: readonly Observation[], vrid: number): Reign[] {
  const found: Reign[] = [];
  const end = (node: Node, at: Instant) => {
    const last = found.at(-1);
    if (last?.node === node && last.to === null) found[found.length - 1] = { ...last, to: at };
  };
  for (const what of seen) {
    if (what.kind === "deed" && what.deed === "kill") end(what.node, what.at);
    if (what.kind !== "advert" || what.vrid !== vrid) continue;
    if (what.priority === 0) {
      end(what.node, what.at);
      continue;
    }
    const last = found.at(-1);
    if (last?.node === what.node && last.to === null) continue;
    end(otherNode(what.node), what.at);
    found.push({ node: what.node, from: what.at, to: null });
  }
  return found;
}

/** The host that is master by the observations so far. */
export function masterOf(seen: readonly Observation[], vrid: number): Node | null {
  const last = reigns(seen, vrid).at(-1);
  return last === undefined || last.to !== null ? null : last.node;
}

/** How a takeover compares with what the protocol itself takes. */
export interface Takeover {
  readonly cause: Seen<"deed">;
  readonly to: Node;
  /** From the event that the backup's timer counts from to the first advert of the new master. */
  readonly took: Micros;
  /** What the timer counts from: an advert of priority 0, the last advert, or the start as a backup. */
  readonly since: "goodbye" | "last advert" | "start";
  readonly protocol: Micros;
  /** From the deed to the first request that the new master answered; `null` when there was none. */
  readonly answered: Micros | null;
  readonly asked: number;
  readonly lost: number;
}

/**
 * The takeover by `to` that followed a deed; `null` when `to` sent no advert after it. The protocol's own time comes
 * from what the new master's adverts say and, for what they do not say, from the configuration.
 * @param until the end of the time in which requests are counted
 */
export function takeoverAfter(
  seen: readonly Observation[],
  plan: Plan,
  cause: Seen<"deed">,
  to: Node,
  until: Instant,
): Takeover | null {
  const adverts = seen.filter((what) => what.kind === "advert").filter(({ vrid }) => vrid === plan.vrid);
  const first = adverts.find(({ node, at, priority }) => node === to && at >= cause.at && priority > 0);
  if (first === undefined) return null;
  const polls = seen.filter((what) => what.kind === "poll").filter(({ at }) => at >= cause.at && at < until);
  const answer = polls.find(({ by }) => by === to);
  const { watched } = plan.hosts[to - 1]!;
  const timing = { ...first, downTimerAdverts: watched.downTimerAdverts };
  const others = adverts.filter(({ node, at }) => node !== to && at < first.at);
  const waiting = seen.find((what) => what.kind === "backup" && what.node === to && what.at >= cause.at);
  const { since, from } = cause.deed !== "start"
    ? silence(others, cause)
    : lastAccepted(others, waiting?.at ?? cause.at, first.at, { ...timing, delay: watched.preemptDelay });
  const protocol = since === "goodbye"
    ? skewTime(timing)
    : since === "start" && watched.beginsAsMaster
    ? micros(0)
    : masterDownTime(timing);
  return {
    cause,
    to,
    took: between(from, first.at),
    since,
    protocol,
    answered: answer === undefined ? null : between(cause.at, answer.at),
    asked: polls.length,
    lost: polls.filter(({ by }) => by === null).length,
  };
}

type Origin = { readonly since: Takeover["since"]; readonly from: Instant };

/** What the timer of a backup counts from when its master has gone. */
function silence(others: readonly Seen<"advert">[], cause: Seen<"deed">): Origin {
  const last = others.at(-1);
  return { since: last?.priority === 0 ? "goodbye" : "last advert", from: last?.at ?? cause.at };
}

/** Clocks differ by this much where an advert comes at the very end of a delay, as those of whole seconds do. */
const GRAIN = millis(5);

/**
 * What the timer of a backup that preempts counts from: its start, or with `preempt_delay` the last lower advert that
 * it still accepted. That delay begins with the first lower advert.
 */
function lastAccepted(
  others: readonly Seen<"advert">[],
  start: Instant,
  end: Instant,
  timing: Timing & { readonly delay: Micros },
): Origin {
  const heard = others.filter(({ at }) => at >= start);
  const latest = after(after(heard[0]?.at ?? start, timing.delay), GRAIN);
  const accepted = heard.findLast(({ at }) =>
    at <= latest && after(at, masterDownTime(timing)) <= after(end, GRAIN)
  );
  return timing.delay === 0 || accepted === undefined
    ? { since: "start", from: start }
    : { since: "last advert", from: accepted.at };
}
