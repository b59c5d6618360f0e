import type { VirtualAddress } from "./address.ts";
import type { Route, Rule } from "./route.ts";

/** What somebody has in the kernel, or wants there. */
export interface Belongings {
  readonly addresses: readonly VirtualAddress[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
}

/** Those of somebody who has none. */
export const noBelongings: Belongings = { addresses: [], routes: [], rules: [] };
