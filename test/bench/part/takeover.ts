/**
 * How long a takeover takes beyond the protocol's own timer.
 * @module
 */
import type { Daemon, Make } from "../../lab/daemon.ts";
import { sleep, until, wallClock } from "../../lab/wait.ts";
import { type Excess, excess } from "../account.ts";
import { addressOf, crowdConf, masterDown, skew } from "../conf.ts";
import { Field } from "../field.ts";
import type { Measured } from "../sample.ts";
import type { Line } from "./part.ts";

/** How the old master goes. */
const deeds = ["SIGKILL", "stop"] as const;
type DeedKind = typeof deeds[number];

const PRIORITIES = { old: 101, next: 100 };
/** For how long the old master must have been alone before it counts, in seconds. */
const CALM = 0.5;
const TRIES = 5;

/** One takeover; `null` when the machine's other work got in between and the pair was not calm, or took over early. */
async function takeover(field: Field, make: Make, deed: DeedKind, interval: number): Promise<Excess | null> {
  const conf = (priority: number) => crowdConf({ instances: 1, interval, priority });
  const { observer } = field;
  const backup = field.port(1);
  const from = observer.records.length;
  const old = await field.start(make, 0, conf(PRIORITIES.old));
  let next: Daemon | null = null;
  try {
    await observer.sees("the master's advert", 30, ({ kind }) => kind === "advert", from);
    next = await field.start(make, 1, conf(PRIORITIES.next));
    await next.ready();
    await sleep(CALM + 3 * interval / 1000);
    const own = observer.records.filter(({ port }) => port === backup, from);
    if (own.length > 0) return null;
    const gone = wallClock();
    await (deed === "SIGKILL" ? old.kill() : old.stop());
    const wanted = ["advert", "announcement"];
    await until("the new master's advert and announcement", 15, () => {
      const seen = new Set(
        observer.records.filter(({ port }) => port === backup, from).map(({ kind }) => kind),
      );
      return wanted.every((kind) => seen.has(kind as "advert"));
    }, () => field.lab.tail());
    const timer = (deed === "SIGKILL" ? masterDown : skew)(PRIORITIES.next, interval);
    return excess(observer.records.filter(() => true, from), backup, gone, timer);
  } finally {
    await Promise.all([old.kill(), next?.kill()]);
    for (const host of field.hosts) {
      await host.attempt("ip", "address", "del", `${addressOf(0)}/32`, "dev", "ens33");
    }
  }
}

/** A takeover that counts, and how many were disturbed before. */
async function counted(
  field: Field,
  make: Make,
  deed: DeedKind,
  interval: number,
): Promise<[Excess, number]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await takeover(field, make, deed, interval);
    if (found !== null) return [found, tries];
  }
  throw new Error(`${make.name}: this machine is too busy, ${TRIES} takeovers were disturbed`);
}

async function measure(make: Make, deed: DeedKind, interval: number, times: number): Promise<Measured[]> {
  await using field = await Field.open(1);
  const found: [Excess, number][] = [];
  while (found.length < times) found.push(await counted(field, make, deed, interval));
  const disturbed = found.reduce((sum, [, tries]) => sum + tries, 0);
  return [
    { figure: "first advert", unit: "ms", values: found.map(([{ advert }]) => advert) },
    { figure: "first gratuitous ARP", unit: "ms", values: found.map(([{ announcement }]) => announcement) },
    ...(disturbed === 0 ? [] : [{ figure: "disturbed and repeated", unit: "", values: [disturbed] }]),
  ];
}

/** The lines of this part. */
export const takeovers: readonly Line[] = ([[10, "10 ms"], [100, "100 ms"], [1000, "1 s"]] as const).flatMap((
  [interval, name],
) =>
  deeds.map((deed): Line => ({
    part: "takeover",
    line: `${deed}, ${name}`,
    quick: interval === 10,
    // Whoever asks for the 99th percentile wants more values than there are pairs.
    measure: (make, { quick }) => measure(make, deed, interval, quick ? 2 : interval < 1000 ? 4 : 1),
  }))
);
