import type { InstanceSnapshot, Plan } from "../engine/mod.ts";
import type { FromRole, RoleSnapshot, SnapshotPortion } from "./channel.ts";

/** How long a picture may take, in ms. */
const patience = 2_000;

/** A picture that somebody waits for. */
interface Awaited {
  readonly portions: SnapshotPortion[];
  readonly resolve: (snapshot: RoleSnapshot | null) => void;
}

/** Asks a role for pictures of itself, and puts together the portions in which they come. */
export class Pictures {
  readonly #awaited = new Map<number, Awaited>();
  #next = 1;

  /**
   * Asks for a picture.
   * @param say asks the role, with the number of the question
   * @param plan the instances are in its order, those that it does not know (any more) behind them
   * @returns `null` when there is no answer in time
   */
  async ask(say: (id: number) => void, plan: Plan): Promise<RoleSnapshot | null> {
    const id = this.#next++;
    const { promise, resolve } = Promise.withResolvers<RoleSnapshot | null>();
    this.#awaited.set(id, { portions: [], resolve });
    const timer = setTimeout(() => resolve(null), patience);
    say(id);
    const snapshot = await promise;
    clearTimeout(timer);
    this.#awaited.delete(id);
    return snapshot && { ...snapshot, instances: inOrderOf(plan, snapshot.instances) };
  }

  /** Takes what the role answers, in its order. */
  take(message: Extract<FromRole, { kind: "portion" | "snapshot" }>): void {
    const awaited = this.#awaited.get(message.id);
    if (!awaited) return;
    if (message.kind === "portion") awaited.portions.push(message.portion);
    else awaited.resolve(joined([...awaited.portions, message.snapshot], message.snapshot));
  }
}

function joined(portions: readonly SnapshotPortion[], last: RoleSnapshot): RoleSnapshot {
  const links = new Map<number, RoleSnapshot["links"][number]>();
  for (const link of portions.flatMap((portion) => portion.links)) {
    const known = links.get(link.index);
    links.set(link.index, { ...link, addresses: [...(known?.addresses ?? []), ...link.addresses] });
  }
  return {
    ...last,
    instances: portions.flatMap((portion) => portion.instances),
    links: [...links.values()],
  };
}

function inOrderOf(plan: Plan, instances: readonly InstanceSnapshot[]): InstanceSnapshot[] {
  const places = new Map(plan.instances.map(({ name }, place) => [name, place]));
  const place = ({ name }: InstanceSnapshot) => places.get(name) ?? Infinity;
  return [...instances].sort((a, b) => place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0);
}
