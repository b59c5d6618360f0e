import type { Action, AdvertSpec, MachineId, Signing } from "../../src/core/mod.ts";
import type { Packet } from "./network.ts";
import { nextStamp } from "../../src/effect/stamp.ts";
import { encodeAdvert, signAdvert, type Stamp, stampAdvert } from "../../src/wire/mod.ts";

/** The packets of a node; what is in them is kept as the executor does it: as long as the spec is the same object. Signed ones differ each time. */
export class Outbox {
  readonly #kept = new WeakMap<AdvertSpec, Map<number, readonly Uint8Array[]>>();
  readonly #stamps = new Map<MachineId, Stamp>();

  /**
   * One for each destination, in their order.
   * @param seconds since 1970, by the node's clock
   */
  packets(
    from: MachineId,
    { spec, priority, sequence }: Extract<Action, { kind: "advert" }>,
    seconds: number,
    way: Pick<Packet, "segment" | "from" | "sentAt">,
  ): readonly Packet[] {
    const { auth, signing } = spec;
    const meant = { spec, priority, ttl: spec.ttl, spoilt: false };
    const stamp = signing ? this.#stamp(from, signing, seconds) : null;
    return this.#unsigned(spec, priority).map((unsigned, row): Packet => {
      const bytes = auth.kind === "ah" || stamp ? unsigned.slice() : unsigned;
      if (auth.kind === "ah") signAdvert(bytes, sequence ?? 0, auth.password);
      if (signing && stamp) stampAdvert(bytes, signing.key, stamp);
      return { ...way, to: spec.destinations[row]!, bytes, meant };
    });
  }

  #stamp(from: MachineId, { window }: Signing, seconds: number): Stamp {
    const stamp = nextStamp(this.#stamps.get(from), window, seconds);
    this.#stamps.set(from, stamp);
    return stamp;
  }

  #unsigned(spec: AdvertSpec, priority: number): readonly Uint8Array[] {
    let kept = this.#kept.get(spec);
    if (!kept) this.#kept.set(spec, kept = new Map());
    let packets = kept.get(priority);
    if (!packets) {
      packets = spec.destinations.map((destination) => encodeAdvert(spec, priority, destination));
      kept.set(priority, packets);
    }
    return packets;
  }
}
