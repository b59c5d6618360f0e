/**
 * The language of `events.txt`: one event a line, as `TIME EVENT`, read into data. README.md has the grammar.
 * @module
 */
import type { DropReason, IpAddress, Micros } from "../../src/core/mod.ts";
import { micros, parseIpv4, seconds } from "../../src/core/mod.ts";

/** Something that happens to the host of a story. */
export type Happening =
  | { readonly kind: "link up"; readonly interface: string; readonly addresses: readonly string[] | null }
  | { readonly kind: "link down" | "link gone"; readonly interface: string }
  | { readonly kind: "start" }
  | { readonly kind: "advert"; readonly given: ReadonlyMap<string, string> }
  | { readonly kind: "garbage"; readonly reason: DropReason; readonly given: ReadonlyMap<string, string> }
  | { readonly kind: "address deleted"; readonly interface: string; readonly address: IpAddress }
  | { readonly kind: "addresses refused"; readonly code: string }
  | { readonly kind: "addresses accepted" }
  | { readonly kind: "reload"; readonly file: string }
  | { readonly kind: "stop" }
  | { readonly kind: "end" };

/** A line of a story: when, what, and the words it was told in. */
export interface Scene {
  /** From the beginning of the story. */
  readonly at: Micros;
  readonly text: string;
  readonly happening: Happening;
}

/** A story: what it is about, in a sentence, and its scenes in the order of time. */
export interface Story {
  readonly title: string;
  readonly scenes: readonly Scene[];
}

const line = /^(?<plus>\+?)(?<number>\d+(?:\.\d+)?)(?<unit>ms|s)(?:\s+x(?<times>\d+))?\s+(?<text>\S.*)$/;

/**
 * Reads a story. The title is the first comment; `+2s` is two seconds after the line before, `2s` two seconds
 * after the beginning, and `+1s x5` five times in a row.
 * @throws when a line cannot be understood, with its number
 */
export function readStory(source: string): Story {
  const rows = source.split("\n").map((text) => text.trim());
  const title = (rows.find((row) => row.startsWith("#")) ?? "").replace(/^#\s*/, "").replace(/\.$/, "");
  if (title === "") throw new Error("a story begins with a comment that says what it is about");
  const scenes: Scene[] = [];
  let now = 0;
  rows.forEach((row, index) => {
    const content = row.replace(/\s*#.*$/, "");
    if (content === "") return;
    try {
      for (const scene of read(content, now)) {
        if (scene.at < now) throw new Error("time does not run backwards");
        now = scene.at;
        scenes.push(scene);
      }
    } catch (error) {
      throw new Error(`line ${index + 1}: ${(error as Error).message}: ${row}`);
    }
  });
  return { title, scenes };
}

function* read(row: string, now: number): Generator<Scene> {
  const { plus, number, unit, times = "1", text = "" } = line.exec(row)?.groups ?? {};
  if (number === undefined) throw new Error("a line is a time and what happens then");
  const length = seconds(unit === "ms" ? Number(number) / 1000 : Number(number));
  const happening = readHappening(text);
  let at = plus === "+" ? now : 0;
  for (let n = 0; n < Number(times); n++) {
    at += length;
    yield { at: micros(at), text, happening };
  }
}

function readHappening(text: string): Happening {
  const words = text.split(/\s+/);
  const [first = "", second = "", third = "", ...rest] = words;
  switch (first) {
    case "link":
      return readLink(second, third, rest);
    case "advert":
      return { kind: "advert", given: readGiven(words.slice(1)) };
    case "garbage":
      return { kind: "garbage", reason: second as DropReason, given: readGiven(words.slice(2)) };
    case "address": {
      const address = parseIpv4(second);
      const [deleted, from, on] = words.slice(2);
      if (!address || deleted !== "deleted" || from !== "from" || !on) break;
      return { kind: "address deleted", address, interface: on };
    }
    case "addresses":
      if (second === "refused" && third !== "") return { kind: "addresses refused", code: third };
      if (text === "addresses accepted") return { kind: "addresses accepted" };
      break;
    case "reload":
      if (words.length === 2) return { kind: "reload", file: second };
      break;
    case "start":
    case "stop":
    case "end":
      if (words.length === 1) return { kind: first };
  }
  throw new Error("nobody knows what that is");
}

function readLink(name: string, state: string, addresses: readonly string[]): Happening {
  if (state === "up") {
    if (addresses.length === 0) return { kind: "link up", interface: name, addresses: null };
    if (addresses.join(" ") === "without address") return { kind: "link up", interface: name, addresses: [] };
    return { kind: "link up", interface: name, addresses };
  }
  if (state !== "down" && state !== "gone") throw new Error("a link is up, down or gone");
  return { kind: `link ${state}`, interface: name };
}

function readGiven(words: readonly string[]): Map<string, string> {
  return new Map(words.map((word) => {
    const [, key, value] = /^(\w+)=(.+)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) throw new Error(`${word} is not of the form key=value`);
    return [key, value] as const;
  }));
}
