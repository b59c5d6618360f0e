import type { Deed, NodeName, Observation, Stamp } from "./driver.ts";

/** A deed, and when the driver began and ended it. */
export interface Done {
  readonly deed: Deed;
  readonly at: Stamp;
  readonly done: Stamp;
}

/** All that is known of a run so far. */
export interface Account {
  readonly trace: readonly Observation[];
  readonly deeds: readonly Done[];
}

export type AdvertSeen = Extract<Observation, { kind: "advert" }>;

/**
 * A time in which a node was master, as others see it: from its first advert until it said farewell (priority 0),
 * gave the address up, or was killed. A node that is still master reigns until `Infinity`.
 */
export interface Reign {
  readonly node: NodeName;
  readonly from: Stamp;
  to: Stamp;
  end: "open" | "farewell" | "release" | "kill";
  readonly adverts: AdvertSeen[];
}

/** The observations in the order of their time; those of the same moment in the order in which they were seen. */
export function ordered(account: Account): Observation[] {
  return account.trace.map((seen, index) => ({ seen, index }))
    .sort((a, b) => a.seen.at - b.seen.at || a.index - b.index).map(({ seen }) => seen);
}

/** All reigns, in the order of their beginning. */
export function reigns(account: Account): Reign[] {
  const kills = account.deeds.filter(({ deed }) => deed.kind === "kill");
  const all: Reign[] = [];
  const current = new Map<NodeName, Reign>();
  const close = (node: NodeName, to: Stamp, end: Reign["end"]) => {
    const reign = current.get(node);
    if (reign === undefined) return;
    reign.to = to;
    reign.end = end;
    current.delete(node);
  };
  let killed = 0;
  const closeKilled = (before: Stamp) => {
    for (; killed < kills.length && kills[killed]!.done <= before; killed++) {
      const { deed, done } = kills[killed]!;
      if (deed.kind === "kill") close(deed.node, done, "kill");
    }
  };
  const trace = ordered(account);
  for (const [index, seen] of trace.entries()) {
    closeKilled(seen.at);
    if (seen.kind === "release" && !putBack(account, trace, index)) close(seen.node, seen.at, "release");
    if (seen.kind !== "advert") continue;
    const reign = current.get(seen.node);
    if (seen.priority === 0) close(seen.node, seen.at, "farewell");
    else if (reign !== undefined) reign.adverts.push(seen);
    else {
      const next: Reign = { node: seen.node, from: seen.at, to: Infinity, end: "open", adverts: [seen] };
      current.set(seen.node, next);
      all.push(next);
    }
  }
  closeKilled(Infinity);
  return all;
}

/** Whether somebody else removed the address, or another instance gave it up, and the node put it back before it said anything. */
function putBack({ deeds }: Account, trace: readonly Observation[], index: number): boolean {
  const { node, at } = trace[index]!;
  const taken = deeds.some(({ deed, at: from }) =>
    (deed.kind === "unassign" || deed.kind === "reload") && deed.node === node && from <= at
  );
  const next = trace.slice(index + 1).find((seen) => seen.node === node && seen.kind !== "announcement");
  return taken && next?.kind === "hold";
}
