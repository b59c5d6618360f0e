/**
 * How long a takeover takes beyond the protocol's own timer: havip and keepalived in turn, in one run, on one bridge,
 * by the kernel's time stamps. See `--help`.
 * @module
 */
import { parseArgs } from "@std/cli";
import { conf, masterDown, skew } from "../scenario/conf.ts";
import { Daemon, havip, havipCommand, keepalived, type Make } from "../lab/daemon.ts";
import type { Capture } from "../lab/capture.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "../lab/lab.ts";
import { sleep, until, wallClock } from "../lab/wait.ts";
import { compare, type Sample, table } from "./sample.ts";

const usage = `Usage: test/bench/takeover [--quick] [--pairs N] [--interval MS[,MS…]] [--json FILE]

Measures, on a bridge, the time from the old master's last advert to the new master's first advert and
first gratuitous ARP, after SIGKILL of the old master and after its stop, with version 3. The protocol's
own timer (master down, skew) is subtracted. havip and keepalived take turns, with fresh processes each time.

  --pairs N      how often each is measured (default 9)
  --quick        three times only
  --interval MS  advertisement intervals in milliseconds (default 10; 100 and 1000 take longer)
  --json FILE    writes all samples and what they come to

The environment variable HAVIP names the havip to measure. Needs root.`;

/** How the old master goes. */
const deeds = ["SIGKILL", "stop"] as const;
type DeedKind = typeof deeds[number];

interface Round {
  readonly make: Make;
  readonly deed: DeedKind;
  /** In milliseconds. */
  readonly interval: number;
}

/** The times of a takeover beyond the protocol's timer, in milliseconds. */
interface Excess {
  readonly advert: number;
  readonly announcement: number;
}

const PRIORITIES = { old: 101, next: 100 };
/** For how long the old master must have been alone before it counts, in seconds. */
const CALM = 0.5;
const TRIES = 5;

function instance(priority: number, interval: number) {
  return { priority, version: 3 as const, interval: interval / 1000 };
}

/** The protocol's own time, in milliseconds. */
function timer({ deed, interval }: Round): number {
  const next = instance(PRIORITIES.next, interval);
  return (deed === "SIGKILL" ? masterDown(next) : skew(next)) * 1000;
}

/** One takeover; `null` when the machine's other work got in between and the pair was not calm, or took over early. */
async function takeover(lab: Lab, capture: Capture, round: Round): Promise<Excess | null> {
  const [host1, host2] = [lab.host(NODE1), lab.host(NODE2)];
  const start = (host: typeof host1, priority: number) =>
    Daemon.start(round.make, lab, host, conf(instance(priority, round.interval)));
  const from = wallClock();
  const old = await start(host1, PRIORITIES.old);
  await host1.settles(VIRTUAL, true, 20);
  const next = await start(host2, PRIORITIES.next);
  try {
    await next.ready();
    await sleep(CALM + 3 * round.interval / 1000);
    const disturbed = capture.adverts(({ from: mac, at }) => mac === host2.mac && at >= from).length > 0;
    if (disturbed) return null;
    const gone = wallClock();
    await (round.deed === "SIGKILL" ? old.kill() : old.stop());
    const arp = await until(
      "the new master's first gratuitous ARP",
      10,
      () => capture.announcements(host2.mac).find(({ at }) => at >= from),
      () => lab.tail(),
    );
    const advert = capture.adverts(({ from: mac, at }) => mac === host2.mac && at >= from)[0]!;
    const last = capture.adverts(({ from: mac, at }) => mac === host1.mac && at < advert.at).at(-1)!;
    const beyond = (at: number) => (at - last.at) / 1000 - timer(round);
    // Its adverts were late, and the other one took over before anything was done to it.
    if (advert.at < gone || beyond(advert.at) < 0) return null;
    return { advert: beyond(advert.at), announcement: beyond(arp.at) };
  } finally {
    await Promise.all([old.kill(), next.stop()]);
    await host1.attempt("ip", "address", "del", `${VIRTUAL}/24`, "dev", "ens33");
  }
}

/** Takeovers that something else got in between. */
let discarded = 0;

/** A takeover that counts. */
async function measure(lab: Lab, capture: Capture, round: Round): Promise<Excess> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await takeover(lab, capture, round);
    if (found !== null) return found;
    discarded++;
  }
  throw new Error(
    `${round.make.name}, ${round.interval} ms: this machine is too busy, ${TRIES} tries were disturbed`,
  );
}

async function bench(pairs: number, intervals: readonly number[]): Promise<Sample[]> {
  await using lab = await Lab.open(NODE1, NODE2);
  const end = async () => {
    await lab[Symbol.asyncDispose]();
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", end);
  Deno.addSignalListener("SIGTERM", end);
  const capture = await lab.capture();
  const samples: Sample[] = [];
  for (const interval of intervals) {
    for (let pair = 1; pair <= pairs; pair++) {
      for (const deed of deeds) {
        for (const make of [havip, keepalived]) {
          const { advert, announcement } = await measure(lab, capture, { make, deed, interval });
          const of = `${deed}, ${interval} ms`;
          samples.push({ of: `${of}: first advert`, program: make.name, value: advert });
          samples.push({ of: `${of}: first gratuitous ARP`, program: make.name, value: announcement });
          console.error(
            `${pair}/${pairs} ${of} ${make.name}: ${advert.toFixed(3)} ${announcement.toFixed(3)} ms`,
          );
        }
      }
    }
  }
  return samples;
}

async function main(): Promise<number> {
  const given = parseArgs(Deno.args, {
    boolean: ["quick", "help"],
    string: ["pairs", "interval", "json"],
  });
  if (given.help) {
    console.log(usage);
    return 0;
  }
  const pairs = Number(given.pairs ?? (given.quick ? 3 : 9));
  const intervals = String(given.interval ?? "10").split(",").map(Number);
  if (!Number.isInteger(pairs) || pairs < 1 || !intervals.every((each) => each >= 10 && each % 10 === 0)) {
    console.error(usage);
    return 2;
  }
  if (Deno.uid() !== 0) {
    console.error("test/bench/takeover: needs root, for network namespaces");
    return 1;
  }
  const samples = await bench(pairs, intervals);
  const comparisons = compare(samples, havip.name, keepalived.name);
  console.log(
    `Milliseconds beyond the protocol's own timer; ${pairs} of each, ${discarded} disturbed ones left out`,
  );
  console.log(table(comparisons, havip.name, keepalived.name));
  if (given.json) {
    const { loadavg, osRelease } = { loadavg: Deno.loadavg(), osRelease: Deno.osRelease() };
    const about = { havip: havipCommand(), osRelease, loadavg, cpus: navigator.hardwareConcurrency };
    await Deno.writeTextFile(
      given.json,
      JSON.stringify({ about, pairs, discarded, comparisons, samples }, null, 2) + "\n",
    );
  }
  return 0;
}

Deno.exit(await main());
