/**
 * What many instances cost: time of the processor, memory, and whether the pair stays as it is.
 * @module
 */
import type { Daemon, Make } from "../../lab/daemon.ts";
import { sleep, wallClock } from "../../lab/wait.ts";
import { mastery, traffic } from "../account.ts";
import { cablesFor, crowdConf } from "../conf.ts";
import { memoryOf, processorTime, used } from "../cost.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import type { Line } from "./part.ts";

interface Size {
  readonly instances: number;
  /** In milliseconds. */
  readonly interval: number;
}

/** How long to wait until all instances have a master, and how long a pair is left alone then, in seconds. */
const PATIENCE = 60;
const REST = 3;

interface Pair {
  readonly daemons: readonly [Daemon, Daemon];
  /** Virtual routers of which nothing was heard in time. */
  readonly silent: number;
}

/** Starts both; whoever cannot start all of its instances in time is measured as it is. */
async function pair(field: Field, make: Make, { instances, interval }: Size): Promise<Pair> {
  const conf = (priority: number) => crowdConf({ instances, interval, priority });
  const count = mastery(field.observer.records, field.cables, 0);
  const master = await field.start(make, 0, conf(200));
  await master.ready(PATIENCE);
  const deadline = performance.now() + PATIENCE * 1000;
  while (count() < instances && performance.now() < deadline) await sleep(0.1);
  const silent = instances - count();
  const backup = await field.start(make, 1, conf(100));
  await backup.ready(PATIENCE);
  await sleep(REST);
  return { daemons: [master, backup], silent };
}

/** Virtual addresses that both hosts have. */
async function onBoth(field: Field): Promise<number> {
  const virtual = (text: string) => new Set(text.match(/ 10\.1\d\d\.\d+\.\d+\/32/g));
  const [a, b] = await Promise.all(field.hosts.map((host) => host.run("ip", "-o", "-4", "address")));
  return virtual(a!).intersection(virtual(b!)).size;
}

async function measure(make: Make, size: Size, seconds: number): Promise<Measured[]> {
  await using field = await Field.open(cablesFor(size.instances));
  const { observer } = field;
  const { daemons, silent } = await pair(field, make, size);
  const pids = daemons.map(({ program }) => program.processes());
  const before = pids.map(processorTime);
  const from = wallClock();
  await sleep(seconds);
  const after = pids.map(processorTime);
  const to = wallClock();
  const memory = pids.map(memoryOf);
  const both = await onBoth(field);
  await observer.catchUp();
  const { adverts, transitions } = traffic(observer.records, field.cables, { from, to });
  const share = (i: number) => used(before[i]!, after[i]!) / ((to - from) / 1000) * 100;
  const one = (figure: string, unit: string, value: number): Measured => ({ figure, unit, values: [value] });
  return [
    one("CPU of master", "%", share(0)),
    one("CPU of backup", "%", share(1)),
    one("adverts on the wire", "/s", (adverts[0] + adverts[1]) / ((to - from) / 1e6)),
    one("unwanted transitions", "", transitions),
    one("addresses on both", "", both),
    ...(silent === 0 ? [] : [one("not started in a minute", "", silent)]),
    one("RSS of master", "MB", memory[0]!.rss),
    one("PSS of master", "MB", memory[0]!.pss),
    one("PSS of backup", "MB", memory[1]!.pss),
  ];
}

const sizes = [1, 50, 250, 1_000, 4_000];
const intervals = [[1000, "1 s"], [100, "100 ms"], [10, "10 ms"]] as const;
/** What is promised to stay as it is for a minute. */
const promised = ["250 at 100 ms", "1,000 at 100 ms", "4,000 at 1 s"];

/** The lines of this part. */
export const scales: readonly Line[] = intervals.flatMap(([interval, name]) =>
  sizes.filter((instances) => interval > 10 || instances <= 250).map((instances): Line => {
    const line = `${instances.toLocaleString("en")} at ${name}`;
    return {
      part: "scale",
      line,
      quick: instances === 250 && interval === 100,
      measure: (make, { seconds, minute }, pair) =>
        measure(make, { instances, interval }, pair === 1 && promised.includes(line) ? minute : seconds),
    };
  })
);
