import type { Config } from "../config/mod.ts";
import type { Delta } from "../engine/mod.ts";

/** What a reload changes beside instances, in words. */
export function partsChanged({ groups, trackers, fixtures }: Delta): string[] {
  const parts = [
    [groups, "sync groups"],
    [trackers, "what is tracked"],
    [fixtures, "static addresses, routes or rules"],
  ] as const;
  return parts.flatMap(([part, words]) => part && part.given.length + part.gone.length > 0 ? [words] : []);
}

/** Whether two configurations say the same, wherever in the file they say it. */
export function saysTheSame(before: Config, after: Config): boolean {
  return before === after || text(before) === text(after);
}

function text(config: Config): string {
  return JSON.stringify(config, (key, value) => key === "at" ? undefined : value);
}
