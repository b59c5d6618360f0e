/**
 * Decides from observations alone whether an expectation is met. Total and pure; shares no code with havip.
 * @module
 */
import { VIRTUAL_ADDRESS } from "./conf.ts";
import type { NodeName, Stamp } from "./driver.ts";
import { type Account, type AdvertSeen, type Done, type Reign, reigns } from "./reign.ts";
import type { Expectation } from "./scenario.ts";

/** How a driver's clock is to be read, in seconds. */
export interface Tolerance {
  readonly slack: number;
  readonly exact: boolean;
}

/** Met, not met yet, or never to be met. */
export type Verdict =
  | { readonly kind: "met" }
  | { readonly kind: "open"; readonly why: string }
  | { readonly kind: "broken"; readonly why: string };

/** A question to the judge: the expectation, when its turn came, and what time it is. */
export interface Question {
  readonly account: Account;
  readonly began: Stamp;
  readonly now: Stamp;
  readonly tolerance: Tolerance;
}

/** Clocks and roundings may differ by this much where something must not be early, in seconds. */
const GRAIN = 0.002;
/** An answer comes at once when it comes within this part of the interval … */
const PROMPT = 0.3;
/** … and there surely is none when nothing comes within this part; in between it may be a coincidence. */
const INSTANT = 0.05;

const met: Verdict = { kind: "met" };
const open = (why: string): Verdict => ({ kind: "open", why });
const broken = (why: string): Verdict => ({ kind: "broken", why });
const between = (from: Stamp, to: Stamp) => (to - from) / 1_000_000;
const text = (length: number) => `${length.toFixed(3)} s`;

/**
 * Whether `expectation` is met by now. What was not seen is only held against anybody when it should have been seen a
 * slack ago: observations of a lab arrive late.
 */
export function check(expectation: Expectation, asked: Question): Verdict {
  const question = { ...asked, now: asked.now - asked.tolerance.slack * 1_000_000 };
  switch (expectation.kind) {
    case "becomes":
      return becomes(expectation, question);
    case "leaves":
      return leaves(expectation, question);
    case "stays":
      return stays(expectation, question);
    case "alone":
      return alone(expectation, question);
    case "nobody":
      return nobody(expectation, question);
    case "both":
      return both(expectation, question);
    case "answers":
      return answers(expectation, question);
    case "partner":
      return partner(expectation, question);
    case "holds":
      return holds(expectation, question);
    case "leads":
      return leads(expectation, question);
    case "announces":
      return announces(expectation, question);
    case "keeps":
      return keeps(expectation, question);
  }
}

type Of<K extends Expectation["kind"]> = Extract<Expectation, { kind: K }>;

function lastDeed({ account }: Question): Done {
  return account.deeds[account.deeds.length - 1]!;
}

function adverts(account: Account, who: (node: NodeName) => boolean): AdvertSeen[] {
  return account.trace.filter((seen): seen is AdvertSeen => seen.kind === "advert" && who(seen.node));
}

function lastBefore(seen: readonly AdvertSeen[], moment: Stamp): Stamp | null {
  return seen.reduce<Stamp | null>(
    (last, { at }) => at < moment && at > (last ?? -Infinity) ? at : last,
    null,
  );
}

function becomes(wanted: Of<"becomes">, question: Question): Verdict {
  const { account, now, tolerance } = question;
  const deed = deedFor(wanted, question);
  const reign = reigns(account).find(({ node, from }) => node === wanted.node && from >= deed.at);
  const moment = reign?.from ?? now;
  const others = adverts(account, (node) => node !== wanted.node);
  // A deed takes effect somewhere between its beginning and its end.
  const heard = lastBefore(others, reign?.from ?? Infinity);
  const [first, last] = wanted.after === "silence"
    ? [heard, heard]
    : wanted.after === "cut"
    ? [lastBefore(others, deed.at), lastBefore(others, deed.done)]
    : [deed.at, deed.done];
  if (first === null || last === null) {
    return broken(`nobody was heard before ${wanted.node} could take over`);
  }
  const latest = wanted.latest + tolerance.slack;
  const since = wanted.after === "own" || wanted.after === "deed" ? "the deed" : "the last advert of another";
  if (reign === undefined) {
    const waited = between(last, now);
    const why = `${wanted.node} is not master ${text(waited)} after ${since}`;
    return waited > latest ? broken(`${why}; ${text(latest)} at most`) : open(why);
  }
  const took = `${wanted.node} became master ${text(between(first, moment))} after ${since}`;
  if (between(first, moment) < wanted.earliest - GRAIN) {
    return broken(`${took}; ${text(wanted.earliest)} at least`);
  }
  return between(last, moment) > latest ? broken(`${took}; ${text(latest)} at most`) : met;
}

/** The deed that an expectation counts from; of several cuts in a row, all of them. */
function deedFor(wanted: Of<"becomes">, question: Question): Done {
  const { deeds } = question.account;
  if (wanted.after === "own") {
    return deeds.findLast(({ deed }) => "node" in deed && deed.node === wanted.node)!;
  }
  const last = lastDeed(question);
  if (wanted.after !== "cut") return last;
  const before = deeds.findLastIndex(({ deed }) => deed.kind !== "cut");
  return { ...last, at: deeds[before + 1]!.at };
}

function leaves(wanted: Of<"leaves">, question: Question): Verdict {
  const { account, now, tolerance } = question;
  const { at, done } = lastDeed(question);
  const mine = reigns(account).filter(({ node, to }) => node === wanted.node && to >= at);
  // It may be master again by the time that somebody looks.
  const reign = mine.find(({ from }) => from <= done) ?? mine.at(-1);
  const latest = wanted.within + tolerance.slack;
  if (reign === undefined) return broken(`${wanted.node} was not master when the deed was done`);
  if (reign.end === "open") {
    const why = `${wanted.node} is still master ${text(between(done, now))} after the deed`;
    return between(done, now) > latest ? broken(why) : open(why);
  }
  const took = `${wanted.node} left after ${text(between(at, reign.to))}`;
  if (between(done, reign.to) > latest) return broken(`${took}; ${text(latest)} at most`);
  if (wanted.farewell !== null && (reign.end === "farewell") !== wanted.farewell) {
    return broken(`${took} by ${reign.end}, ${wanted.farewell ? "with" : "without"} a farewell was expected`);
  }
  return met;
}

/** Whether adverts came without a gap from `from` to `to`. */
function gapless(seen: readonly AdvertSeen[], from: Stamp, to: Stamp, { slack }: Tolerance): string | null {
  let before = from;
  const interval = seen[seen.length - 1]?.interval ?? 0;
  for (const { at } of [...seen, { at: to }]) {
    if (at <= from || at > to) continue;
    if (between(before, at) > interval + slack) {
      return `no advert for ${text(between(before, at))}, the interval is ${text(interval)}`;
    }
    before = at;
  }
  return null;
}

function stays(wanted: Of<"stays">, { account, began, now, tolerance }: Question): Verdict {
  const until = Math.min(began + wanted.seconds * 1_000_000, now);
  if (until < began) return open("just begun");
  const here = reigns(account).filter(({ from, to }) => to > began && from <= until);
  const mine = here.find(({ node }) => node === wanted.node);
  if (mine === undefined || mine.from > began) return broken(`${wanted.node} was not master to begin with`);
  if (mine.to <= until) {
    return broken(`${wanted.node} left after ${text(between(began, mine.to))}: ${mine.end}`);
  }
  const other = here.find(({ node }) => node !== wanted.node);
  if (
    other !== undefined && (other.from > began || between(began, Math.min(other.to, now)) > tolerance.slack)
  ) {
    return broken(`${other.node} is master too`);
  }
  const gap = gapless(mine.adverts, began, until, tolerance);
  if (gap !== null) return broken(`${wanted.node}: ${gap}`);
  if (until < began + wanted.seconds * 1_000_000) return open("it is master and goes on");
  const many = tooMany(mine, began, until, account.deeds);
  return many === null ? met : broken(`${wanted.node}: ${many}`);
}

/** A master in peace sends no more adverts than its interval allows, but for one before a reload and one after. */
function tooMany(reign: Reign, from: Stamp, to: Stamp, deeds: readonly Done[]): string | null {
  const seen = reign.adverts.filter(({ at }) => at > from && at <= to);
  const interval = seen[0]?.interval ?? 0;
  const reloaded = deeds[deeds.length - 1]?.deed.kind === "reload";
  const most = Math.floor(between(from, to) / interval + 0.5) + (reloaded ? 3 : 1);
  return seen.length > most ? `${seen.length} adverts in ${text(between(from, to))}, at most ${most}` : null;
}

function alone(wanted: Of<"alone">, { account, began, now, tolerance }: Question): Verdict {
  const masters = reigns(account).filter(({ to }) => to === Infinity).map(({ node }) => node);
  if (masters.length === 1 && masters[0] === wanted.node) return met;
  const why = `master after ${text(between(began, now))}: ${masters.join(" and ") || "nobody"}`;
  return between(began, now) > wanted.within + tolerance.slack ? broken(why) : open(why);
}

function nobody(wanted: Of<"nobody">, { account, began, now }: Question): Verdict {
  const heard = adverts(account, () => true).find(({ at }) => at > began);
  if (heard !== undefined) return broken(`${heard.node} sent an advert`);
  return between(began, now) < wanted.seconds ? open("nobody speaks") : met;
}

function both(wanted: Of<"both">, { account, began, now, tolerance }: Question): Verdict {
  const until = Math.min(began + wanted.seconds * 1_000_000, now);
  if (until < began) return open("just begun");
  for (const node of wanted.nodes) {
    const reign = reigns(account).findLast((reign) => reign.node === node);
    if (reign === undefined || reign.from > began || reign.to <= until) {
      return broken(`${node} is not master all the time`);
    }
    const gap = gapless(reign.adverts, began, until, tolerance);
    if (gap !== null) return broken(`${node}: ${gap}`);
  }
  return until < began + wanted.seconds * 1_000_000 ? open("both are master and go on") : met;
}

/**
 * Looks at the first advert after the deed only: the adverts of two masters may keep step with each other from the
 * second on, and then nobody can tell an answer from an advert in turn.
 */
function answers(wanted: Of<"answers">, question: Question): Verdict {
  const { account, now, tolerance } = question;
  const deed = lastDeed(question);
  const heard = adverts(account, (node) => node === wanted.to).find(({ at }) => at >= deed.done);
  const mine = adverts(account, (node) => node === wanted.node);
  if (heard === undefined) return broken(`${wanted.to} sent nothing to answer`);
  if (between(heard.at, now) < heard.interval * PROMPT + tolerance.slack) {
    return open(`${wanted.node} may still answer`);
  }
  const within = wanted.atOnce
    ? Math.max(heard.interval * PROMPT, tolerance.slack)
    : heard.interval * INSTANT;
  const prompt = mine.some(({ at }) => at >= heard.at && between(heard.at, at) <= within);
  if (prompt === wanted.atOnce) return met;
  return broken(`${wanted.node} ${prompt ? "answered" : "did not answer"} ${wanted.to}'s advert at once`);
}

/** Whether the node has the address now, as far as was observed. */
function hasAddress(account: Account, node: NodeName): boolean {
  const last = account.trace.findLast((seen) =>
    (seen.kind === "hold" || seen.kind === "release") && seen.node === node &&
    seen.address === VIRTUAL_ADDRESS
  );
  return last?.kind === "hold";
}

function holds(wanted: Of<"holds">, question: Question): Verdict {
  const { account, now, tolerance } = question;
  if (hasAddress(account, wanted.node) === wanted.held) return met;
  const since = Math.max(lastDeed(question).done, question.began);
  const why = `${wanted.node} ${wanted.held ? "does not have" : "still has"} the address ` +
    `${text(between(since, now))} later`;
  return between(since, now) > wanted.within + tolerance.slack ? broken(why) : open(why);
}

function leads(wanted: Of<"leads">, question: Question): Verdict {
  const { account, now, tolerance } = question;
  const last = account.trace.findLast((seen) => seen.kind === "route" && seen.node === wanted.node);
  if ((last?.kind === "route" && last.there) === wanted.there) return met;
  const since = Math.max(lastDeed(question).done, question.began);
  const why = `${wanted.node} ${wanted.there ? "does not have" : "still has"} the route ${
    text(between(since, now))
  } later`;
  return between(since, now) > wanted.within + tolerance.slack ? broken(why) : open(why);
}

/** Who speaks once a second has been heard within one and a half. */
function partner(wanted: Of<"partner">, { account, began, now, tolerance }: Question): Verdict {
  const last = account.trace.findLast((seen) => seen.kind === "partner" && seen.node === wanted.node);
  const speaks = last?.kind === "partner" && last.priority > 0 &&
    between(last.at, now) <= 1.5 + tolerance.slack;
  if (speaks === wanted.master) return met;
  const why = `the other instance of ${wanted.node} ${speaks ? "speaks" : "is silent"}`;
  return between(began, now) > wanted.within + tolerance.slack ? broken(why) : open(why);
}

function announces({ node, times }: Of<"announces">, { account, now, tolerance }: Question): Verdict {
  const reign = reigns(account).findLast((each) => each.node === node);
  if (reign === undefined) return broken(`${node} was never master`);
  const said = account.trace.filter((seen) =>
    seen.kind === "announcement" && seen.node === node && seen.at >= reign.from
  );
  for (const [index, time] of times.entries()) {
    const took = between(reign.from, said[index]?.at ?? now);
    const why = `announcement ${index + 1} of ${node} came after ${text(took)}, and not after ${text(time)}`;
    if (took > time + tolerance.slack) return broken(why);
    if (said[index] === undefined) return open(why);
    // The daemon counts from when it meant to send the advert.
    if (took < time - INSTANT) return broken(why);
  }
  return met;
}

/** A driver's slack is no excuse: the times of both ends of a gap are known. */
function keeps({ node, seconds, without }: Of<"keeps">, question: Question): Verdict {
  const { account, now } = question;
  const { at } = lastDeed(question);
  const end = at + seconds * 1_000_000;
  if (now < end) return open("the time is not over");
  let [missing, gone]: [number, Stamp | null] = [0, null];
  for (const seen of account.trace) {
    if ((seen.kind !== "hold" && seen.kind !== "release") || seen.node !== node) continue;
    if (seen.address !== VIRTUAL_ADDRESS || seen.at < at || seen.at > end) continue;
    if (seen.kind === "release") gone ??= seen.at;
    else {
      missing += gone === null ? 0 : between(gone, seen.at);
      gone = null;
    }
  }
  if (gone !== null) missing += between(gone, end);
  return missing <= without ? met : broken(`${node} was without the address for ${text(missing)}`);
}
