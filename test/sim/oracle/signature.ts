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
    for (const { name, counters } of snapshot) {
      const { hmac, vrid, interface: own, vmac } = node.plan.instances.find((one) => one.name === name) ?? {};
      if (!hmac) continue;
      const before = heard.believed.get(name);
      heard.believed.set(name, counters.advertsReceived);
      if (before === undefined) continue;
      const count = counters.advertsReceived - before;
      const concerned = packets.filter(({ segment, meant: { spec } }) =>
        segment === (vmac?.base ?? own) && spec.vrid === vrid
      );
      const fresh = new Set(concerned.filter((packet) => isFresh(packet, heard, turn.seconds)).map(bytesOf));
      if (count > fresh.size) {
        throw new Violation(
          this.name,
          `${node.name} believes ${count} adverts for ${name}, of ${fresh.size} new`,
        );
      }
      // What was refused may be believed later, when it is played back.
      if (count === fresh.size) { for (const bytes of fresh) heard.packets.add(bytes); }
    }
  }
}

const bytesOf = ({ bytes }: Packet) => bytes;

/** Whether it may be believed. */
function isFresh({ bytes, meant: { spec, spoilt } }: Packet, { packets }: Heard, now: number): boolean {
  if (packets.has(bytes) || spoilt) return false;
  if (!spec.signing) return true;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const seconds = view.getUint32(bytes.length - trailer.length + trailer.seconds);
  return Math.abs(now - seconds) <= (spec.signing.window ?? Infinity);
}
