/**
 * What must hold of every run, whatever the scenario: looked at once, when it is over.
 * @module
 */
import { PARTNER_ADDRESS, PARTNER_VRID } from "./conf.ts";
import type { NodeName, Observation, Stamp } from "./driver.ts";
import type { Tolerance } from "./judge.ts";
import { type Account, ordered, type Reign, reigns } from "./reign.ts";
import type { Scenario } from "./scenario.ts";

const seconds = (length: number) => `${(length / 1_000_000).toFixed(3)} s`;

/** All that is wrong with a run; empty when nothing is. */
export function review(scenario: Scenario, account: Account, tolerance: Tolerance): string[] {
  return [
    ...order(account, tolerance),
    ...farewells(account),
    ...dual(scenario, account, tolerance),
    ...dual(scenario, ofPartners(account), tolerance).map((why) => `of the other instances ${why}`),
    ...unannounced(account, tolerance),
  ];
}

/** Advert before address before announcement; and nobody announces what it is not master of. */
function order(account: Account, { slack, exact }: Tolerance): string[] {
  const wrong: string[] = [];
  const all = reigns(account);
  const held = new Set<NodeName>();
  for (const seen of ordered(account)) {
    if (seen.kind === "hold") held.add(seen.node);
    if (seen.kind === "release") held.delete(seen.node);
    if (seen.kind !== "announcement" && !(exact && seen.kind === "hold")) continue;
    const late = exact ? 0 : slack * 1_000_000;
    const master = all.some(({ node, from, to }) =>
      node === seen.node && from <= seen.at && seen.at <= to + late
    );
    const what = seen.kind === "hold" ? "has" : "announced";
    if (!master) wrong.push(`${seen.node} ${what} ${seen.address} before it sent an advert as master`);
    if (exact && seen.kind === "announcement" && !held.has(seen.node)) {
      wrong.push(`${seen.node} announced ${seen.address} before it was on the interface`);
    }
  }
  return wrong;
}

/** Only who was master says farewell. */
function farewells(account: Account): string[] {
  const wrong: string[] = [];
  const all = reigns(account);
  for (const seen of account.trace) {
    if (seen.kind !== "advert" || seen.priority !== 0) continue;
    const started = account.deeds.findLast(({ deed, at }) =>
      deed.kind === "start" && deed.node === seen.node && at <= seen.at
    );
    const was = all.some(({ node, from }) =>
      node === seen.node && from <= seen.at && from >= (started?.at ?? -Infinity)
    );
    if (!was) wrong.push(`${seen.node} sent priority 0 without having been master`);
  }
  return wrong;
}

/** The times in which nodes could not hear each other, by their cuts. */
function cuts(account: Account): { from: Stamp; to: Stamp }[] {
  const found: { from: Stamp; to: Stamp }[] = [];
  let from: Stamp | null = null;
  for (const { deed, at, done } of account.deeds) {
    if (deed.kind === "cut") from ??= at;
    if (deed.kind !== "heal" || from === null) continue;
    found.push({ from, to: done });
    from = null;
  }
  if (from !== null) found.push({ from, to: Infinity });
  return found;
}

/** Never two masters for longer than the scenario allows, cuts aside. */
function dual(scenario: Scenario, account: Account, { slack }: Tolerance): string[] {
  const allowed = ((scenario.overlap ?? 0) + slack) * 1_000_000;
  const wrong: string[] = [];
  const all = reigns(account);
  const end = account.trace.reduce((last, { at }) => Math.max(last, at), 0);
  all.forEach((one, index) => {
    for (const other of all.slice(index + 1)) {
      if (one.node === other.node) continue;
      for (const part of without(common(one, other, end), cuts(account))) {
        if (part.to - part.from <= allowed) continue;
        wrong.push(`${one.node} and ${other.node} were both master for ${seconds(part.to - part.from)}`);
      }
    }
  });
  return wrong;
}

interface Span {
  readonly from: Stamp;
  readonly to: Stamp;
}

function common(one: Reign, other: Reign, end: Stamp): Span {
  return { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to, end) };
}

/** What is left of a span outside of others. */
function without(span: Span, others: readonly Span[]): Span[] {
  let parts: Span[] = [span];
  for (const other of others) {
    parts = parts.flatMap(({ from, to }) => [
      { from, to: Math.min(to, other.from) },
      { from: Math.max(from, other.to), to },
    ]);
  }
  return parts.filter(({ from, to }) => to > from);
}

/** The same of the other instance of each sync group, as far as it speaks. */
function ofPartners({ trace, deeds }: Account): Account {
  const theirs = trace.flatMap((seen): Observation[] => {
    if (seen.kind === "partner release") return [{ ...seen, kind: "release", address: PARTNER_ADDRESS }];
    if (seen.kind !== "partner") return [];
    return [{ ...seen, kind: "advert", version: 0, vrid: PARTNER_VRID, interval: 0, addresses: [] }];
  });
  return { trace: theirs, deeds };
}

/** Who becomes master says so to the switches at once. */
function unannounced(account: Account, { slack }: Tolerance): string[] {
  const end = account.trace.reduce((last, { at }) => Math.max(last, at), 0);
  return reigns(account).flatMap(({ node, from, to }) => {
    const latest = from + slack * 1_000_000;
    if (Math.min(to, end) < latest) return [];
    const found = account.trace.some((seen) =>
      seen.kind === "announcement" && seen.node === node && seen.at >= from && seen.at <= latest
    );
    return found ? [] : [`${node} became master and announced nothing within ${slack} s`];
  });
}
