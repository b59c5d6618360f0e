import type { Node } from "../node.ts";
import type { Packet } from "../network.ts";
import type { Turn } from "../turn.ts";
import { type Oracle, Violation } from "./mod.ts";

/** A trailer, and where in it the seconds are. */
const trailer = { length: 28, seconds: 4 };

/** What a node has heard so far, since it began or was reloaded last. */
interface Heard {
  readonly packets: WeakSet<Uint8Array>;
  /** Adverts that each instance has believed. */
  readonly believed: Map<string, number>;
}

/** Of signed adverts none is believed twice, none that is older than its time allows, and none that was changed on the way. */
export class Signatures implements Oracle {
  readonly name = "signatures";
  readonly #heard = new Map<Node, Heard>();

  turn(turn: Turn): void {
    const { node, fed, snapshot } = turn;
    if (fed.some(({ kind }) => kind === "start" || kind === "reload")) this.#heard.delete(node);
    let heard = this.#heard.get(node);
    if (!heard) this.#heard.set(node, heard = { packets: new WeakSet(), believed: new Map() });
    const packets = fed.flatMap((input) => input.kind === "packet" ? [input.packet] : []);
    const fresh = packets.filter((packet) => {
      const good = isFresh(packet, heard, turn.seconds);
      heard.packets.add(packet.bytes);
      return good;
    });
    for (const { name, counters } of snapshot) {
      const { hmac, vrid, interface: on } = node.plan.instances.find((one) => one.name === name) ?? {};
      if (!hmac) continue;
      const before = heard.believed.get(name);
      heard.believed.set(name, counters.advertsReceived);
      const most = fresh.filter(({ segment, meant: { spec } }) =>
        segment === on && spec.vrid === vrid
      ).length;
      if (before === undefined || counters.advertsReceived - before <= most) continue;
      const count = counters.advertsReceived - before;
      throw new Violation(
        this.name,
        `${node.name} believes ${count} adverts for ${name}, of ${most} new ones`,
      );
    }
  }
}

/** Whether it may be believed. */
function isFresh({ bytes, meant: { spec, spoilt } }: Packet, { packets }: Heard, now: number): boolean {
  if (packets.has(bytes) || spoilt) return false;
  if (!spec.signing) return true;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const seconds = view.getUint32(bytes.length - trailer.length + trailer.seconds);
  return Math.abs(now - seconds) <= (spec.signing.window ?? Infinity);
}
