import type { Turn } from "../turn.ts";
import { type Oracle, Violation } from "./mod.ts";

/** The members of a sync group are all master or none is, and all are in fault or none is, after every turn. */
export class Together implements Oracle {
  readonly name = "together";

  turn({ node, fed, snapshot }: Turn): void {
    // In the middle of a reload some have joined or left already, and some have not.
    if (node.reloading || fed.some(({ kind }) => kind === "stop")) return;
    for (const { id, name, members } of node.plan.groups ?? []) {
      const joined = node.plan.instances.filter(({ syncGroup }) => syncGroup === id).length;
      if (joined !== members.length) continue;
      const states = members.map((id) => snapshot.find((one) => `vrrp:${one.name}` === id)?.state ?? "init");
      for (const state of ["master", "fault"] as const) {
        const count = states.filter((each) => each === state).length;
        if (count === 0 || count === states.length) continue;
        throw new Violation(
          this.name,
          `of group ${name} on ${node.name} some are ${state}: ${states.join(" ")}`,
        );
      }
    }
  }
}

/** An oracle that knows nothing of trackers, groups, unicast, interfaces that are made and what is static, and says nothing once there are some. */
export function unaware(oracle: Oracle): Oracle {
  let aside = false;
  return {
    name: oracle.name,
    turn(turn, world) {
      const { instances, trackers = [], groups = [], fixtures = [] } = turn.node.plan;
      const unusual = instances.some(({ unicast, vmac }) => unicast !== null || vmac !== null);
      aside ||= trackers.length + groups.length + fixtures.length > 0 || unusual;
      if (!aside) oracle.turn?.(turn, world);
    },
    end(world) {
      if (!aside) oracle.end?.(world);
    },
  };
}
