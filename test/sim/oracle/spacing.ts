import { familyOf, type Spacing, type VirtualAddress } from "../../../src/core/mod.ts";
import type { Time } from "../clock.ts";
import type { Node } from "../node.ts";
import type { Turn } from "../turn.ts";
import type { World } from "../world.ts";
import { type Oracle, Violation } from "./mod.ts";

interface Lane {
  last: Time;
  /** The address that was announced last. */
  what: string;
  /** How often each address is still to be announced. */
  readonly owed: Map<string, number>;
}

/** Since when a node keeps these gaps. */
interface Regime {
  readonly spacing: Spacing;
  readonly since: Time;
  readonly lanes: Map<string, Lane>;
}

/** Announcements are as far apart as is configured, nobody announces what it has given up, and all that is due is said. */
export class Gaps implements Oracle {
  readonly name = "gaps";
  readonly #regimes = new Map<Node, Regime>();

  announced(node: Node, held: VirtualAddress, world: World): void {
    const { now: at } = world.clock;
    const [key, gap] = laneOf(node.spacing, held);
    if (gap === 0) return;
    const { lanes } = this.#regime(node, at);
    const lane = lanes.get(key) ?? { last: -Infinity, what: "", owed: new Map() };
    lanes.set(key, lane);
    if (at - lane.last < gap * (1 - Math.abs(node.clock.drift) / 1e6) - 2) {
      const why = `announces ${held.address} ${
        at - lane.last
      } µs after the one before, with a gap of ${gap} µs`;
      throw new Violation(this.name, `${node.name} ${why}`);
    }
    lane.last = at;
    lane.what = held.address;
    const left = (lane.owed.get(held.address) ?? 0) - 1;
    if (left > 0) lane.owed.set(held.address, left);
    else lane.owed.delete(held.address);
  }

  turn({ node, fed, effects, at }: Turn, world: World): void {
    if (fed.some(({ kind }) => kind === "start" || kind === "reload")) this.#regimes.delete(node);
    if (!node.working) this.#regimes.delete(node);
    const regime = this.#regime(node, at);
    for (const { action } of effects) {
      if (action.kind !== "announce" && action.kind !== "release") continue;
      for (const held of action.addresses) {
        const [key, gap] = laneOf(node.spacing, held);
        const lane = regime.lanes.get(key);
        if (action.kind === "release") lane?.owed.delete(held.address);
        else if (gap > 0 && lane && node.kernel.has(held.interface, held.address)) {
          // The first one may have left already.
          const first = lane.last === at && lane.what === held.address ? 1 : 0;
          lane.owed.set(held.address, Math.max(lane.owed.get(held.address) ?? 0, action.repeat - first));
        }
      }
    }
    this.#goesOn(node, regime, at, world);
  }

  #goesOn(node: Node, { spacing, since, lanes }: Regime, at: Time, { manners }: World): void {
    const gaps = [...spacing.groups.map(({ gap }) => gap), spacing.usual];
    const longest = Math.max(...gaps.flatMap(({ arp, neighbor }) => [arp, neighbor]));
    const late = 2 * manners.lateness + 2_000 + longest * Math.abs(node.clock.drift) / 1e6;
    for (const [key, { last, owed }] of lanes) {
      if ([...owed.values()].every((left) => left <= 0)) continue;
      const waited = at - Math.max(last, since, node.pause.since);
      if (waited <= longest + late) continue;
      throw new Violation(this.name, `${node.name} announces nothing for ${key} for ${waited} µs`);
    }
  }

  #regime(node: Node, at: Time): Regime {
    const { spacing } = node;
    const known = this.#regimes.get(node);
    if (known?.spacing === spacing) return known;
    const regime = { spacing, since: at, lanes: new Map() };
    this.#regimes.set(node, regime);
    return regime;
  }
}

/** What shares a gap with an address, and that gap. */
function laneOf({ usual, groups, bases }: Spacing, { address, interface: on }: VirtualAddress) {
  const kind = familyOf(address) === "ipv4" ? "arp" : "neighbor";
  const base = bases[on] ?? on;
  const group = groups.find(({ interfaces }) => interfaces.includes(base));
  return group
    ? [`${kind} ${group.interfaces.join()}`, group.gap[kind]] as const
    : [`${kind} ${base}`, usual[kind]] as const;
}
