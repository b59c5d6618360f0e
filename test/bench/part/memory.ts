/**
 * What a daemon needs of memory, and whether that stays as it is.
 * @module
 */
import type { Make } from "../../lab/daemon.ts";
import { sleep, until } from "../../lab/wait.ts";
import { mastery } from "../account.ts";
import { crowdConf } from "../conf.ts";
import { type Memory, memoryOf } from "../cost.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import type { Line } from "./part.ts";

/** How often is looked, and what passes before the first time, in seconds. */
const LOOKS = 60;
const REST = 5;

/** One daemon alone on the machine, so that nobody else shares its pages but what is measured beside. */
async function small(make: Make, seconds: number): Promise<Measured[]> {
  await using field = await Field.open(1);
  const daemon = await field.start(
    make,
    0,
    crowdConf({ instances: 1, interval: 1000, priority: 255, state: "MASTER" }),
  );
  await field.observer.sees("an advert", 30, ({ kind }) => kind === "advert");
  await sleep(seconds);
  const { rss, pss, own } = memoryOf(daemon.program.processes());
  return [
    { figure: "PSS", unit: "MB", values: [pss] },
    { figure: "RSS", unit: "MB", values: [rss] },
    { figure: "not shared", unit: "MB", values: [own] },
  ];
}

/** What it grew by, from the first tenth of a series to the last. */
function growth(series: readonly Memory[], of: "pss" | "anonymous"): number {
  const tenth = Math.max(1, Math.floor(series.length / 10));
  const mean = (part: readonly Memory[]) => part.reduce((sum, memory) => sum + memory[of], 0) / part.length;
  return mean(series.slice(-tenth)) - mean(series.slice(0, tenth));
}

/** A pair at its hardest work. */
async function steady(make: Make, seconds: number): Promise<Measured[]> {
  await using field = await Field.open(1);
  const text = (priority: number) => crowdConf({ instances: 250, interval: 10, priority });
  const master = await field.start(make, 0, text(200));
  const count = mastery(field.observer.records, field.cables, 0);
  await until("a master of each", 30, () => count() === 250, () => `${count()} of 250`);
  const backup = await field.start(make, 1, text(100));
  await backup.ready();
  // Nobody asks for adverts any more, and whoever takes up 25,000 of them a second is no quiet neighbour for an hour.
  await field.observer[Symbol.asyncDispose]();
  await sleep(REST);
  const series: [Memory[], Memory[]] = [[], []];
  for (const begin = performance.now(); performance.now() - begin < seconds * 1000;) {
    for (const [i, { program }] of [master, backup].entries()) series[i]!.push(memoryOf(program.processes()));
    await sleep(seconds / LOOKS);
  }
  return [
    { figure: "time", unit: "min", values: [seconds / 60] },
    ...(["master", "backup"] as const).flatMap((role, i): Measured[] => [
      { figure: `PSS of ${role}`, unit: "MB", values: series[i]!.map(({ pss }) => pss) },
      { figure: `growth of ${role}`, unit: "MB", values: [growth(series[i]!, "pss")] },
      { figure: `growth of ${role} but for files`, unit: "MB", values: [growth(series[i]!, "anonymous")] },
      {
        figure: `PSS of ${role} but for files`,
        unit: "MB",
        values: series[i]!.map(({ anonymous }) => anonymous),
      },
    ]),
  ];
}

/** The lines of this part. */
export const memories: readonly Line[] = [
  { part: "memory", line: "1 at 1 s", quick: true, measure: (make, { soak }) => small(make, soak) },
  {
    part: "memory",
    line: "250 at 10 ms",
    quick: false,
    // Once is enough: it is watched for long.
    measure: async (make, { soak }, pair) => pair === 1 ? await steady(make, soak) : [],
  },
];
