import type { Action, AdvertSpec, MachineId, Signing } from "../../src/core/mod.ts";
import { nextStamp } from "../../src/effect/stamp.ts";
import { encodeAdvert, signAdvert, type Stamp, stampAdvert } from "../../src/wire/mod.ts";

/** The packets of a node, kept as the executor does it: as long as the spec is the same object. Signed ones differ each time. */
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
  ): readonly Uint8Array[] {
    const { auth, signing } = spec;
    const packets = this.#unsigned(spec, priority);
    if (auth.kind !== "ah" && !signing) return packets;
    const stamp = signing ? this.#stamp(from, signing, seconds) : null;
    return packets.map((bytes) => {
      const signed = bytes.slice();
      if (auth.kind === "ah") signAdvert(signed, sequence ?? 0, auth.password);
      if (signing && stamp) stampAdvert(signed, signing.key, stamp);
      return signed;
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
