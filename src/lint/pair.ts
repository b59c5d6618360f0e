import type { Config, Places, Span, VrrpInstance } from "../config/mod.ts";
import { type Family, familyOf } from "../core/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { placeOf } from "./lint.ts";

/** An instance of one of two files. */
export interface Side {
  readonly file: string;
  readonly config: Config;
  readonly places: Places;
  readonly instance: VrrpInstance;
  readonly params: VrrpParams;
}

/** Two instances of different hosts that are to be members of one virtual router. */
export interface Pair {
  readonly here: Side;
  readonly there: Side;
}

/** Where a keyword stands on one side; the instance's name when it was not written. */
export function placeIn({ places, instance }: Side, keyword: string): Span | null {
  return placeOf(places, instance, keyword);
}

/** The family of an instance: that of its first address. */
export function familyOfSide({ params: { addresses: [first] } }: Side): Family {
  return first ? familyOf(first.address) : "ipv4";
}
