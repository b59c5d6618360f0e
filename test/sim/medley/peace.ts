import type { InstanceSnapshot } from "../../../src/engine/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import type { Node } from "../node.ts";
import { Violation } from "../oracle/mod.ts";
import type { World } from "../world.ts";

/** An instance of a virtual router. */
interface Member {
  readonly node: Node;
  readonly params: VrrpParams;
  readonly snapshot: InstanceSnapshot;
}

/**
 * Each virtual router has exactly one master, unless nobody may be, and whoever can runs as its backup; the routers of a sync
 * group have the same one; and nobody else has a higher priority and may preempt.
 * @throws Violation
 */
export function judgePeace(world: World): void {
  const routers = new Map<string, Member[]>();
  for (const node of world.nodes) {
    for (const snapshot of world.view.get(node) ?? []) {
      const params = node.plan.instances.find(({ name }) => name === snapshot.name);
      if (!params) wrong(`${node.name} runs ${snapshot.name}, which nobody wants`);
      const members = routers.get(params.name) ?? [];
      routers.set(params.name, [...members, { node, params, snapshot }]);
    }
  }
  for (const node of world.nodes) {
    for (const { name } of node.plan.instances) {
      if (!routers.get(name)?.some((member) => member.node === node)) {
        wrong(`${node.name} does not run ${name}`);
      }
    }
  }
  for (const [name, members] of routers) judge(world, name, members);
}

function judge(world: World, name: string, members: readonly Member[]): void {
  const shown = members.map(({ node, snapshot: { state, fault, effectivePriority } }) =>
    `${node.name} ${state} ${fault ?? ""} ${effectivePriority}`
  ).join(", ");
  const idle = members.filter(({ snapshot: { state, fault } }) =>
    state === "fault" && (fault === "tracker" || fault === "group")
  );
  const able = members.filter((member) => !idle.includes(member));
  const masters = able.filter(({ snapshot }) => snapshot.state === "master");
  const others = able.filter(({ snapshot }) => snapshot.state === "backup");
  if (able.length === 0) return;
  if (masters.length !== 1 || others.length !== able.length - 1) wrong(`${name}: ${shown}`);
  const [master] = masters;
  const group = master!.params.syncGroup;
  for (const { node, params, snapshot } of others) {
    if (!params.preempt || snapshot.effectivePriority <= master!.snapshot.effectivePriority) continue;
    // A sync group takes over when each of its members may.
    const fellows = world.nodes.flatMap((each) => group === null ? [] : membersOf(world, each, group));
    const worse = fellows.some((fellow) =>
      fellow.node === node &&
      fellows.some((theirs) =>
        theirs.node === master!.node && theirs.params.name === fellow.params.name &&
        (!fellow.params.preempt || theirs.snapshot.effectivePriority >= fellow.snapshot.effectivePriority)
      )
    );
    if (!worse) wrong(`${name} has a better one: ${shown}`);
  }
}

function membersOf(world: World, node: Node, group: string): Member[] {
  return (world.view.get(node) ?? []).flatMap((snapshot) => {
    const params = node.plan.instances.find(({ name, syncGroup }) =>
      name === snapshot.name && syncGroup === group
    );
    return params ? [{ node, params, snapshot }] : [];
  });
}

function wrong(why: string): never {
  throw new Violation("peace", why);
}
