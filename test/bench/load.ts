/**
 * How long it takes to load a large file: `havip check` and `keepalived -t` in turn, in one run. See `--help`.
 * @module
 */
import { parseArgs } from "@std/cli";
import { attempt, run } from "../lab/command.ts";
import { havipCommand } from "../lab/daemon.ts";
import { addNamespace, removeNamespace, sweep } from "../lab/namespace.ts";
import { interfaceNames, LINES, loadConf } from "./load_conf.ts";
import { compare, type Sample, table } from "./sample.ts";

const usage = `Usage: test/bench/load [--quick] [--count N[,N…]] [--rounds N] [--json FILE]

Measures how long a file with many instances takes from the start of the process to its end: "havip check" and
"keepalived -t" in turn, with fresh processes each time, in a network namespace that has the interfaces of the file.

  --count N    how many instances of ${LINES} lines (default 1,1000,10000)
  --rounds N   how often each is measured (default 9)
  --quick      10000 only, three times
  --json FILE  writes all samples and what they come to

The environment variable HAVIP names the havip to measure. Needs root.`;

const OURS = "havip";
const THEIRS = "keepalived";

/** From the start of a process to its end, in milliseconds. */
async function timed(words: readonly string[]): Promise<number> {
  const begin = performance.now();
  const { code, stdout, stderr } = await attempt(words);
  const took = performance.now() - begin;
  if (code !== 0) {
    throw new Error(`${words.join(" ")}: exit code ${code}\n${(stdout + stderr).slice(-2_000)}`);
  }
  return took;
}

async function plug(namespace: string, names: readonly string[]): Promise<void> {
  const lines = names.flatMap((name, i) => {
    const peer = names[i + 1];
    if (i % 2 === 1 || peer === undefined) return [];
    return [`link add ${name} type veth peer name ${peer}`, `link set ${name} up`, `link set ${peer} up`];
  });
  await run(["ip", "-n", namespace, "-batch", "-"], lines.join("\n") + "\n");
}

async function bench(count: number, rounds: number): Promise<Sample[]> {
  const directory = await Deno.makeTempDir({ prefix: "havip-bench-" });
  const namespace = await addNamespace();
  try {
    await plug(namespace, interfaceNames(count));
    const file = `${directory}/load.conf`;
    await Deno.writeTextFile(file, loadConf(count), { mode: 0o644 });
    const inside = ["ip", "netns", "exec", namespace];
    const samples: Sample[] = [];
    const of = `${count} ${count === 1 ? "instance" : "instances"}`;
    for (let round = 0; round < rounds; round++) {
      samples.push({ of, program: OURS, value: await timed([...inside, ...havipCommand(), "check", file]) });
      samples.push({ of, program: THEIRS, value: await timed([...inside, "keepalived", "-t", "-f", file]) });
    }
    return samples;
  } finally {
    await removeNamespace(namespace);
    await Deno.remove(directory, { recursive: true });
  }
}

async function main(): Promise<number> {
  const given = parseArgs(Deno.args, { boolean: ["quick", "help"], string: ["count", "rounds", "json"] });
  if (given.help) {
    console.log(usage);
    return 0;
  }
  const counts = String(given.count ?? (given.quick ? "10000" : "1,1000,10000")).split(",").map(Number);
  const rounds = Number(given.rounds ?? (given.quick ? 3 : 9));
  if (![...counts, rounds].every((each) => Number.isInteger(each) && each > 0 && each <= 1_000_000)) {
    console.error(usage);
    return 2;
  }
  if (Deno.uid() !== 0) {
    console.error("test/bench/load: needs root, for network namespaces");
    return 1;
  }
  await sweep();
  const samples: Sample[] = [];
  for (const count of counts) samples.push(...await bench(count, rounds));
  const result = compare(samples, OURS, THEIRS);
  console.log("Milliseconds from the start of the process to its end");
  console.log(table(result, OURS, THEIRS));
  if (given.json) {
    const about = {
      havip: havipCommand(),
      osRelease: Deno.osRelease(),
      loadavg: Deno.loadavg(),
      cpus: navigator.hardwareConcurrency,
    };
    await Deno.writeTextFile(given.json, JSON.stringify({ about, result, samples }, null, 2) + "\n");
  }
  return 0;
}

Deno.exit(await main());
