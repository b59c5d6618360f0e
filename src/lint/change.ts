import type { Config, VrrpInstance } from "../config/mod.ts";
import { difference, identityOf, lower } from "../engine/mod.ts";
import { heldAddresses, type VrrpParams } from "../machine/mod.ts";
import { changedAddresses, type Holders, holdersOf, listsOthers } from "./change_address.ts";
import { changedFields, type FieldChange } from "./change_field.ts";
import { changedElsewhere, changedKeywords, type KeywordChange } from "./elsewhere.ts";

/** What becomes of an instance. Another interface, VRID or group makes another one of it: it is restarted. */
export type Fate = "unchanged" | "changed" | "restarted" | "added" | "removed";

/** An instance before and after a reload. */
export interface InstanceChange {
  /** Its name after the reload, or before it where it is removed. */
  readonly instance: string;
  readonly fate: Fate;
  readonly changes: readonly FieldChange[];
  /** What else there is to know, a sentence each. */
  readonly notes: readonly string[];
  /** Keywords that say something else and change nothing of how it runs, or only what scripts do. */
  readonly keywords: readonly KeywordChange[];
}

/** What a reload of one configuration over another would do. */
export interface ReloadReport {
  /** Whether it does anything at all. */
  readonly changes: boolean;
  /** In the order of the new configuration, removed ones last. */
  readonly instances: readonly InstanceChange[];
  /** Outside of instances. */
  readonly elsewhere: readonly KeywordChange[];
  /** Instances of the new configuration that havip does not run. */
  readonly notRun: readonly { readonly instance: string; readonly why: string }[];
}

/** Says what a reload of `after` over a running `before` does, by the comparison that the daemon makes. */
export function compareReload(before: Config, after: Config): ReloadReport {
  const [old, now] = [lower(before), lower(after)];
  const given = new Set(difference(old.plan, now.plan).instances.given.map(identityOf));
  const known = new Map(old.plan.instances.map((params) => [identityOf(params), params]));
  const left = new Map(known);
  for (const params of now.plan.instances) left.delete(identityOf(params));
  const leftByName = new Map([...left.values()].map((params) => [params.name, params]));
  const holders = { before: holdersOf(old.plan.instances), after: holdersOf(now.plan.instances) };
  const written = { before: byName(before), after: byName(after) };
  const taken = new Set<string>();
  const instances = now.plan.instances.map((params): InstanceChange => {
    const identity = identityOf(params);
    const same = known.get(identity);
    const former = same ?? leftByName.get(params.name);
    if (!former) return added(params, holders);
    if (!same) taken.add(identityOf(former));
    const fate = same ? given.has(identity) ? "changed" : "unchanged" : "restarted";
    const change = described(former, params, fate, holders);
    const said = new Set(change.changes.map(({ keyword }) => keyword));
    const keywords = changedKeywords(written.before.get(former.name), written.after.get(params.name), said);
    return { ...change, keywords };
  });
  const removed = [...left].filter(([identity]) => !taken.has(identity))
    .map(([, params]) => gone(params, holders, now.leftOut.find(({ name }) => name === params.name)?.why));
  const all = [...instances, ...removed];
  const elsewhere = changedElsewhere(before, after);
  return {
    changes: all.some(({ fate, keywords }) => fate !== "unchanged" || keywords.some(matters)) ||
      elsewhere.some(matters),
    instances: all,
    elsewhere,
    notRun: now.leftOut.map(({ name, why }) => ({ instance: name, why })),
  };
}

function matters({ effect }: KeywordChange): boolean {
  return effect;
}

function byName({ instances }: Config): Map<string, VrrpInstance> {
  return new Map(instances.map((instance) => [instance.name, instance]));
}

function described(
  before: VrrpParams,
  after: VrrpParams,
  fate: Fate,
  holders: Holders,
): Omit<InstanceChange, "keywords"> {
  const changes = [...changedFields(before, after), ...changedAddresses(before, after, holders)];
  const notes = listsOthers(before, after)
    ? ["its adverts list other addresses: a peer with the old list does not hear it, change both"]
    : [];
  return { instance: after.name, fate, changes, notes };
}

function added(params: VrrpParams, { before }: Holders): InstanceChange {
  const come = heldAddresses(params).flatMap((held) => {
    const from = before.get(`${held.interface} ${held.address}`);
    return from === undefined ? [] : [`${held.address} comes from ${from}`];
  });
  const notes = [params.beginsAsMaster ? "starts, as master at once" : "starts, as backup", ...come];
  return { instance: params.name, fate: "added", changes: [], notes, keywords: [] };
}

function gone(params: VrrpParams, { after }: Holders, why: string | undefined): InstanceChange {
  const moves = heldAddresses(params).map((held) => {
    const to = after.get(`${held.interface} ${held.address}`);
    return to === undefined ? held.address : `${held.address} goes to ${to}`;
  });
  const addresses = moves.length > 4 ? `${moves.length} addresses` : moves.join(", ");
  const reason = why === undefined ? "" : ` (${why})`;
  const notes = [`stops${reason}: a master says so to its peers, and gives up ${addresses || "nothing"}`];
  return { instance: params.name, fate: "removed", changes: [], notes, keywords: [] };
}
