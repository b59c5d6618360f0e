import { checks } from "./check.ts";
import { jitters } from "./jitter.ts";
import { masses } from "./mass.ts";
import { memories } from "./memory.ts";
import { profiles } from "./profile.ts";
import { scales } from "./scale.ts";
import { starts } from "./start.ts";
import { takeovers } from "./takeover.ts";
import type { Line } from "./part.ts";

/** All lines of the table, in the order in which they are measured. */
export const lines: readonly Line[] = [
  ...takeovers,
  ...jitters,
  ...scales,
  ...masses,
  ...starts,
  ...checks,
  ...memories,
  ...profiles,
];
