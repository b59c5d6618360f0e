/**
 * Measures havip and keepalived in turn, in one run: `test/bench/run --help`.
 * @module
 */
import { havip, keepalived } from "../lab/daemon.ts";
import { closeAll } from "./field.ts";
import { usage, type Wanted, wantedOf } from "./option.ts";
import { lines } from "./part/all.ts";
import { type Line, Unavailable } from "./part/part.ts";
import { type About, kept, type Report, reportText, restored } from "./report.ts";
import { compare, type Sample } from "./sample.ts";
import { numeral, textTable } from "./table.ts";
import { costGraph, tailGraph, type Tails } from "./graph.ts";
import { withFigures } from "./readme.ts";
import { about } from "./about.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const makes = [havip, keepalived];
const names = { ours: havip.name, theirs: keepalived.name };

const graphs: readonly [name: string, tails: Tails][] = [
  ["takeover", {
    part: "takeover",
    lines: /, 10+ ms$/,
    figures: ["first advert", "first gratuitous ARP"],
    title: "Takeovers: time beyond the protocol's timer",
  }],
  ["jitter", {
    part: "jitter",
    lines: /^(idle|reload of 1,000 masters|status|scripts)/,
    figures: ["gap"],
    title: "Gaps between adverts that are 10 ms apart",
  }],
];

/** The lines that are wanted, in the order in which they are measured. */
function chosen({ quick, parts, only }: Wanted): Line[] {
  return lines.filter((each) =>
    parts.includes(each.part) && each.line.includes(only) && (!quick || each.quick)
  );
}

/** One line: all pairs, A B A B. What fails is told and left out, so that hours of other lines are not lost. */
async function measured({ part, line, measure }: Line, wanted: Wanted): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let pair = 1; pair <= wanted.pairs; pair++) {
    for (const make of makes.filter(({ name }) => wanted.programs.includes(name))) {
      const told = `${part} ${line} ${pair}/${wanted.pairs} ${make.name}:`;
      try {
        const found = await measure(make, wanted, pair);
        samples.push(...found.map((each) => ({ part, line, program: make.name, pair, ...each })));
        const values = found.filter(({ values }) => values.length <= 4)
          .map(({ figure, values, unit }) => `${figure} ${values.map(numeral).join(" ")} ${unit}`.trim());
        console.error(told, values.join(", "));
      } catch (error) {
        console.error(told, "not measured:", error instanceof Error ? error.message : error);
        if (!(error instanceof Unavailable)) Deno.exitCode = 1;
      }
    }
  }
  return samples;
}

function readReport(path: string): Report | null {
  try {
    return restored(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function run(wanted: Wanted, path: string): Promise<void> {
  const before = wanted.fresh ? null : readReport(path);
  const began: About = await about();
  if (began.load > 0.5) console.error(`This machine does other work: its load is ${began.load.toFixed(1)}.`);
  const samples: Sample[] = [];
  for (const line of chosen(wanted)) {
    samples.push(...await measured(line, wanted));
    // As soon as there is something, so that a run that is ended leaves what it has.
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/") + 1) || ".", { recursive: true });
    Deno.writeTextFileSync(path, reportText({ ...kept(before, samples, began), names }));
  }
  console.log(textTable(compare(samples, names.ours, names.theirs), names));
  console.error(
    `${((Date.now() - Date.parse(began.at)) / 60_000).toFixed(1)} minutes; all of it is in ${path}`,
  );
}

/** What is in the repository of a result: a table and graphs. */
function writeReadme(report: Report): void {
  const folder = `${ROOT}test/bench/`;
  const { samples } = report;
  Deno.writeTextFileSync(
    `${folder}README.md`,
    withFigures(Deno.readTextFileSync(`${folder}README.md`), report),
  );
  Deno.writeTextFileSync(`${folder}cpu.svg`, costGraph(compare(samples, names.ours, names.theirs), names));
  for (const [name, tails] of graphs) {
    Deno.writeTextFileSync(`${folder}${name}.svg`, tailGraph(samples, names, tails));
  }
}

async function main(): Promise<void> {
  const wanted = wantedOf(Deno.args, makes.map(({ name }) => name));
  const path = wanted?.json ?? `${ROOT}test/.out/bench.json`;
  if (wanted === null) {
    console.log(usage);
    Deno.exitCode = Deno.args.includes("--help") ? 0 : 2;
  } else if (wanted.kind === "list") {
    for (const { part, line } of chosen(wanted)) console.log(`${part}: ${line}`);
  } else if (wanted.kind === "readme") {
    const report = readReport(path);
    if (report === null) throw new Error(`there is no ${path} yet: measure first`);
    writeReadme(report);
  } else if (Deno.uid() !== 0) {
    console.error("test/bench/run: needs root, for network namespaces");
    Deno.exitCode = 1;
  } else {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => void closeAll().finally(() => Deno.exit(130)));
    }
    await run(wanted, path);
  }
}

await main();
Deno.exit();
