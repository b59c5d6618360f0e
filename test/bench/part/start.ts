/**
 * How long it takes from the start of the program to its adverts, and from a signal to what is new in a file.
 * @module
 */
import { wallTime } from "../../../ffi/mod.ts";
import type { Make } from "../../lab/daemon.ts";
import { sleep, until } from "../../lab/wait.ts";
import { mastery } from "../account.ts";
import { cablesFor, crowdConf } from "../conf.ts";
import { conf, interfaces, WATCHED } from "../crowd.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import type { Line } from "./part.ts";

/** Owners do not wait: what is left is the program's own time. */
async function start(make: Make, instances: number): Promise<Measured[]> {
  await using field = await Field.open(cablesFor(instances));
  const { observer } = field;
  const text = crowdConf({ instances, interval: 1000, priority: 255, state: "MASTER" });
  const began = wallTime();
  await field.start(make, 0, text);
  const first = await observer.sees("an advert", 60, ({ kind }) => kind === "advert");
  const count = mastery(observer.records, field.cables, 0);
  await until("an advert of each", 60, () => count() === instances, () => `${count()} of ${instances}`);
  const seen = new Set<string>();
  const last = observer.records.filter(({ kind, port, vrid }) => {
    const known = seen.size;
    if (kind === "advert") seen.add(`${port} ${vrid}`);
    return seen.size > known;
  }).at(-1)!;
  return [
    { figure: "from exec to the first advert", unit: "ms", values: [(first.at - began) / 1000] },
    ...(instances === 1
      ? []
      : [{ figure: "from exec to the last one's first", unit: "ms", values: [(last.at - began) / 1000] }]),
  ];
}

/** Three instances that send every 10 ms get another priority, the others stay as they are. */
async function reload(make: Make, count: number): Promise<Measured[]> {
  await using field = await Field.open(1);
  const { observer } = field;
  await field.aside(interfaces(count));
  const text = (priority: number) => conf({ count, masters: false, priority });
  const daemon = await field.start(make, 0, text(200));
  await observer.sees("an advert", 60, ({ kind }) => kind === "advert");
  await sleep(2);
  const from = observer.records.length;
  const began = wallTime();
  await daemon.reload(text(199));
  const seen = await observer.sees(
    "the new priority",
    60,
    ({ kind, vrid, priority }) => kind === "advert" && vrid <= WATCHED && priority === 199,
    from,
  );
  return [{
    figure: "from the signal to the first advert of the new file",
    unit: "ms",
    values: [(seen.at - began) / 1000],
  }];
}

/** The lines of this part. */
export const starts: readonly Line[] = [
  ...[1, 1_000].map((instances): Line => ({
    part: "start",
    line: `start of ${instances.toLocaleString("en")}`,
    quick: instances === 1,
    measure: (make) => start(make, instances),
  })),
  ...[0, 1_000].map((count): Line => ({
    part: "start",
    line: `reload of ${(count + WATCHED).toLocaleString("en")}`,
    quick: false,
    measure: (make) => reload(make, count),
  })),
];
