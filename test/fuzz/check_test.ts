/*
 * `havip check` as a whole, lints and answer included, of files with everything in them: it always answers, with one
 * of its exit codes, and its JSON is JSON.
 */
import { assert, assertEquals } from "@std/assert";
import { check } from "../../src/cli/check.ts";
import { memoryReader } from "../../src/config/mod.ts";
import type { IpAddress } from "../../src/core/mod.ts";
import { samples, wild } from "./conf.ts";
import { fuzz, mutated } from "./fuzz.ts";
import type { Random } from "./random.ts";

const facts = {
  mode: () => 0o644,
  addresses: (name: string) => name === "eth0" ? [{ address: "192.0.2.2" as IpAddress, prefix: 24 }] : null,
  script: (program: string) => ({ kind: "missing", path: program } as const),
};

function answer(files: ReadonlyMap<string, Uint8Array>, ...args: string[]): [number, string] {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  const out = (text: string | Uint8Array) =>
    parts.push(typeof text === "string" ? text : decoder.decode(text));
  const options = { configId: "h1", directory: "/etc", variable: () => "x" };
  const code = check(args, { reader: memoryReader(files), out, err: out, colour: true, facts, options });
  return [code, parts.join("")];
}

function judge(a: Uint8Array, b: Uint8Array): void {
  const files = new Map([["a.conf", a], ["b.conf", b]]);
  const [code, text] = answer(files, "a.conf", "--peer", "b.conf");
  assert([0, 1, 2, 4, 5, 6, 8, 9, 10].includes(code), `${code}`);
  assert(text.endsWith("\n"));
  const [again, json] = answer(files, "a.conf", "--peer", "b.conf", "--json");
  assertEquals([again, JSON.parse(json).exit], [code, code]);
}

const file = (random: Random) => random.oneIn(3) ? mutated(random, random.pick(samples)) : wild(random);

fuzz("check answers whatever is in its files", (random) => judge(file(random), file(random)));

fuzz("check answers of a file and nearly the same one", (random) => {
  const first = random.pick(samples);
  judge(first, mutated(random, first));
});
