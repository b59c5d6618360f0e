/**
 * Prints the timeline of one seed: `deno run -A test/sim/replay.ts SEED [--all]`. Adverts in a row that say the same
 * are counted rather than shown, and so are lost ones, unless all are asked for.
 * @module
 */
import { parseArgs } from "@std/cli";
import { report, simulate } from "./simulate.ts";
import { type Line, shown } from "./trace.ts";

/** The lines that a person reads: what repeats itself is counted. */
function condensed(lines: readonly Line[]): string[] {
  const said = new Map<string, string>();
  const texts: string[] = [];
  let left = 0;
  const count = () => {
    if (left > 0) texts.push(`${"".padStart(12)}         … ${left} more adverts that say the same`);
    left = 0;
  };
  for (const line of lines) {
    if (line.kind === "lost") continue;
    const key = `${line.who} ${line.text.replace(/ priority .*/, "")}`;
    if (line.kind === "wire" && said.get(key) === line.text) {
      left++;
      continue;
    }
    count();
    if (line.kind === "wire") said.set(key, line.text);
    else said.clear();
    texts.push(shown(line));
  }
  count();
  return texts;
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
  for (const { name, outfit, plan } of story.nodes) {
    console.log(
      `${name}: ${outfit.map(({ name, addresses }) => `${name} ${addresses[0]?.address}`).join(", ")}`,
    );
    for (const params of plan.instances) console.log(`   ${JSON.stringify(params)}`);
  }
  for (const text of args.all ? trace.lines.map(shown) : condensed(trace.lines)) console.log(text);
  console.log(violation ? report({ ...run, trace: Object.assign(trace, { lines: [] }) }) : "all is well");
  return violation ? 1 : 0;
}

Deno.exit(main());
