/**
 * Prints the timeline of one seed: `deno run -A test/sim/replay.ts SEED [--all]`. Adverts in a row that say the same
 * are counted rather than shown, and lost ones left out, unless all are asked for: then the whole story is printed too.
 * @module
 */
import { parseArgs } from "@std/cli";
import type { Cast } from "./plan.ts";
import { report, simulate } from "./simulate.ts";
import { type Line, shown } from "./trace.ts";

/** The lines that a person reads: adverts and announcements that say the same once more are counted. */
function condensed(lines: readonly Line[]): string[] {
  const said = new Map<string, string>();
  const texts: string[] = [];
  let left = 0;
  const count = () => {
    if (left > 0) texts.push(`${"".padStart(21)}… ${left} more that say the same`);
    left = 0;
  };
  for (const line of lines) {
    if (line.kind === "lost") continue;
    const repeats = line.kind === "wire" || line.text.startsWith("announces");
    const key = `${line.who} ${line.text.replace(/,? priority .*|, \d+ times/, "")}`;
    if (repeats && said.get(key) === line.text) {
      left++;
      continue;
    }
    count();
    if (repeats) said.set(key, line.text);
    else said.clear();
    texts.push(shown(line));
  }
  count();
  return texts;
}

/** A node's part in a few lines. */
function introduced({ name, outfit, plan }: Cast): string[] {
  const addresses = outfit.map(({ name, addresses }) => `${name} ${addresses[0]?.address}`).join(", ");
  return [
    `${name}: ${addresses}`,
    ...plan.instances.map((params) => {
      const { vrid, version, priority, interval, preempt, preemptDelay } = params;
      const held = [...params.addresses, ...params.excluded].map(({ address }) => address).join(" ");
      const manner = !preempt
        ? ", nopreempt"
        : preemptDelay > 0
        ? `, preempt delay ${preemptDelay / 1e6} s`
        : "";
      const what = `version ${version}, vrid ${vrid}, priority ${priority}, ${interval / 1e6} s${manner}`;
      return `   ${params.name} on ${params.interface}: ${what}; ${held}`;
    }),
  ];
}

function main(): number {
  const args = parseArgs(Deno.args, { boolean: ["all"] });
  const seed = Number(args._[0]);
  if (!Number.isInteger(seed)) {
    console.error("usage: deno run -A test/sim/replay.ts SEED [--all]");
    return 2;
  }
  const run = simulate(seed);
  const { story, trace, violation } = run;
  console.log(`seed ${seed}, hash ${trace.hash()}`);
  for (const node of story.nodes) for (const text of introduced(node)) console.log(text);
  if (args.all) console.log(JSON.stringify(story, null, 2));
  for (const text of args.all ? trace.lines.map(shown) : condensed(trace.lines)) console.log(text);
  console.log(violation ? report({ ...run, trace: Object.assign(trace, { lines: [] }) }) : "all is well");
  return violation ? 1 : 0;
}

Deno.exit(main());
