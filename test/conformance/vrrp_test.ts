import { assertEquals } from "@std/assert";
import { differences, readRecording } from "./likeness.ts";
import { play } from "./stage.ts";
import { readStory } from "./story.ts";

const cases = new URL("vrrp/", import.meta.url);
const update = Deno.env.get("UPDATE") === "1";

function read(url: URL): string | null {
  try {
    return Deno.readTextFileSync(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Compares a file with what it should be, or makes it so. No file is the same as an empty one. */
function assertFile(url: URL, told: string): void {
  if (update && told !== "") return Deno.writeTextFileSync(url, told);
  if (update && read(url) !== null) return Deno.removeSync(url);
  const name = url.pathname.split("/").slice(-2).join("/");
  const lines = (text: string | null) => (text ?? "").split("\n");
  assertEquals(
    lines(told),
    lines(read(url)),
    `${name} tells it otherwise; if this is better, run with UPDATE=1 and read what changed`,
  );
}

for (const { name } of [...Deno.readDirSync(cases)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  const folder = new URL(`${name}/`, cases);
  const story = readStory(read(new URL("events.txt", folder)) ?? "");
  Deno.test(`${name}: ${story.title}`, () => {
    const { transcript, log } = play(story, (file) => {
      const text = read(new URL(file, folder));
      if (text === null) throw new Error(`there is no ${file} in ${name}`);
      return text;
    });
    assertFile(new URL("actions.txt", folder), transcript);
    const recording = read(new URL("keepalived.log", folder));
    const lines = recording === null ? [] : differences(readRecording(recording), log);
    assertFile(new URL("unlike_keepalived.txt", folder), lines.map((line) => `${line}\n`).join(""));
  });
}
