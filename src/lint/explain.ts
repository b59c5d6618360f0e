import { nearest } from "../config/mod.ts";
import type { Topic } from "./lint.ts";
import { diagnosticTopics } from "./table/diagnostic.ts";
import { fileLints } from "./table/file.ts";
import { aloneTopic, pairLints } from "./table/pair.ts";

/** All that can be explained, in groups with a heading. */
export const groups: readonly { readonly heading: string; readonly topics: readonly Topic[] }[] = [
  { heading: "Worth knowing in a valid file", topics: fileLints },
  { heading: "Between two files (check FILE --peer FILE)", topics: [...pairLints, aloneTopic] },
  { heading: "Mistakes in a file, and what is altered", topics: diagnosticTopics },
];

const topics: ReadonlyMap<string, Topic> = new Map(
  groups.flatMap((group) => group.topics).map((topic) => [topic.code, topic]),
);

/** What is known of a code; `null` when there is no such code. */
export function topicOf(code: string): Topic | null {
  return topics.get(code) ?? null;
}

/** The code that somebody may have meant; `null` when none is near. */
export function nearestCode(code: string): string | null {
  return nearest(code, [...topics.keys()]) ??
    [...topics.keys()].find((each) => code.length > 3 && each.includes(code)) ?? null;
}
