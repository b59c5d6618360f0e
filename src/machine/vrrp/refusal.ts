import type { DropReason } from "../../core/mod.ts";

/** Why an advert is refused, and the numbers that show it. */
export interface Refusal {
  readonly reason: DropReason;
  readonly detail: string;
}
