/**
 * Whether adverts are late because of a reload, however large the file: three masters send every 10 ms while a crowd of
 * other instances is reloaded around them. See `--help`.
 * @module
 */
import { parseArgs } from "@std/cli";
import { Daemon, havip, havipCommand } from "../lab/daemon.ts";
import type { Capture } from "../lab/capture.ts";
import type { Host } from "../lab/host.ts";
import { Lab, NODE1 } from "../lab/lab.ts";
import { status } from "../lab/status.ts";
import { sleep, wallClock } from "../lab/wait.ts";
import { conf, type Crowd, gaps, interfaces, type Round, roundTable, WATCHED } from "./gap.ts";

const usage = `Usage: test/bench/reload [--quick] [--count N[,N…]] [--realtime] [--json FILE]

Measures, by the kernel's time stamps, how far apart the adverts of three masters with an interval of 10 ms are while
a file with many other instances is reloaded: unchanged, changed in ten and in all of them, emptied and filled again;
once with backups and once with masters, whose addresses are exchanged.

  --count N    how many other instances (default 1000,10000)
  --quick      1000 only, and backups only
  --realtime   the role runs before everything else (SCHED_RR): other work on this machine is not measured
  --json FILE  writes what was found

The environment variable HAVIP names the havip to measure. Needs root.`;

/** How long to go on looking after a reload is complete, in seconds. */
const AFTERWARDS = 1;

/** The reloads of a crowd, one after the other; the daemon starts without any of it. */
function reloads(count: number, masters: boolean): [string, Crowd][] {
  const crowd = { count, masters };
  const many = `${count} ${masters ? "masters" : "backups"}`;
  return [
    [`${many}: all new`, crowd],
    [`${many}: same file`, crowd],
    [`${many}: 10 changed`, { ...crowd, changed: 10 }],
    [`${many}: all changed`, { ...crowd, changed: count }],
    [`${many}: all gone`, { ...crowd, count: 0 }],
  ];
}

async function plug(host: Host, count: number): Promise<void> {
  for (const { name, address } of interfaces(count)) {
    const other = name.replace("far", "raf");
    await host.run("ip", "link", "add", name, "type", "veth", "peer", "name", other);
    await host.run("ip", "address", "add", `${address}/24`, "dev", name);
    for (const end of [name, other]) await host.run("ip", "link", "set", end, "up");
  }
}

/** Does something and says how far apart the adverts were from its beginning to a while after its end. */
async function watch(capture: Capture, of: string, deed: () => Promise<unknown>): Promise<Round> {
  const from = wallClock();
  await deed();
  const to = wallClock();
  await sleep(AFTERWARDS);
  const adverts = capture.adverts(({ at }) => at >= from - 1e6);
  const round = { of, took: (to - from) / 1000, ...gaps(adverts, from, to + AFTERWARDS * 0.9e6) };
  console.error(`${of}: ${round.took.toFixed(0)} ms, largest gap ${round.max.toFixed(2)} ms`);
  return round;
}

interface Options {
  readonly count: number;
  readonly kinds: readonly boolean[];
  readonly realtime: boolean;
}

async function bench({ count, kinds, realtime }: Options): Promise<Round[]> {
  await using lab = await Lab.open(NODE1);
  const end = async () => {
    await lab[Symbol.asyncDispose]();
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", end);
  Deno.addSignalListener("SIGTERM", end);
  const host = lab.host(NODE1);
  await plug(host, count);
  const capture = await lab.capture(`ip proto 112 and ip[21] <= ${WATCHED}`);
  const daemon = await Daemon.start(havip, lab, host, conf({ count: 0, masters: false }));
  await daemon.ready();
  if (realtime) await host.run("chrt", "--all-tasks", "--rr", "--pid", "10", `${await daemon.vrrpPid()}`);
  await sleep(2);
  const rounds = [await watch(capture, "no reload", () => sleep(2))];
  for (const masters of kinds) {
    for (const [of, crowd] of reloads(count, masters)) {
      const text = conf(crowd);
      const lines = daemon.program.lines.length;
      const deed = async () => {
        await daemon.reload(text);
        await daemon.logs(/Reload complete/, 120, lines);
      };
      rounds.push(await watch(capture, of, deed));
      if (crowd.changed === count) rounds.push(await watch(capture, `${of}, status`, () => status(daemon)));
      // Gratuitous ARP comes a second time after five seconds.
      if (masters) rounds.push(await watch(capture, `${of}, afterwards`, () => sleep(6)));
    }
  }
  await daemon.stop();
  Deno.removeSignalListener("SIGINT", end);
  Deno.removeSignalListener("SIGTERM", end);
  return rounds;
}

async function main(): Promise<number> {
  const given = parseArgs(Deno.args, { boolean: ["quick", "realtime", "help"], string: ["count", "json"] });
  if (given.help) {
    console.log(usage);
    return 0;
  }
  const counts = String(given.count ?? (given.quick ? "1000" : "1000,10000")).split(",").map(Number);
  if (!counts.every((count) => Number.isInteger(count) && count >= 10 && count <= 50_000)) {
    console.error(usage);
    return 2;
  }
  if (Deno.uid() !== 0) {
    console.error("test/bench/reload: needs root, for network namespaces");
    return 1;
  }
  const rounds: Round[] = [];
  const kinds = given.quick ? [false] : [false, true];
  for (const count of counts) rounds.push(...await bench({ count, kinds, realtime: given.realtime }));
  console.log("Milliseconds between adverts that are 10 ms apart");
  console.log(roundTable(rounds));
  if (given.json) {
    const { loadavg, osRelease } = { loadavg: Deno.loadavg(), osRelease: Deno.osRelease() };
    const about = { havip: havipCommand(), osRelease, loadavg, cpus: navigator.hardwareConcurrency };
    await Deno.writeTextFile(given.json, JSON.stringify({ about, rounds }, null, 2) + "\n");
  }
  return 0;
}

Deno.exit(await main());
