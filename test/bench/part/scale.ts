/**
 * What many instances cost: time of the processor, memory, and whether the pair stays as it is.
 * @module
 */
import type { Make } from "../../lab/daemon.ts";
import { sleep, wallClock } from "../../lab/wait.ts";
import { traffic } from "../account.ts";
import { cablesFor } from "../conf.ts";
import { memoryOf, processorTime, used } from "../cost.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import { pair, type Size } from "./pair.ts";
import type { Line } from "./part.ts";

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
