import type { Action, AdvertSpec } from "../../src/core/mod.ts";
import { encodeAdvert, signAdvert } from "../../src/wire/mod.ts";

/** The packets of a node, kept as the executor does it: as long as the spec is the same object. Signed ones differ each time. */
export class Outbox {
  readonly #kept = new WeakMap<AdvertSpec, Map<number, readonly Uint8Array[]>>();

  /** One for each destination, in their order. */
  packets({ spec, priority, sequence }: Extract<Action, { kind: "advert" }>): readonly Uint8Array[] {
    const { auth } = spec;
    const packets = this.#unsigned(spec, priority);
    if (auth.kind !== "ah") return packets;
    return packets.map((bytes) => {
      const signed = bytes.slice();
      signAdvert(signed, sequence ?? 0, auth.password);
      return signed;
    });
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
