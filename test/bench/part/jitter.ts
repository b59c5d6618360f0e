/**
 * How regularly adverts leave that are 10 ms apart, whatever else there is to do.
 * @module
 */
import { type Daemon, havip, type Make } from "../../lab/daemon.ts";
import { sleep, wallClock } from "../../lab/wait.ts";
import { controlSocket } from "../../../src/daemon/control.ts";
import { traffic } from "../account.ts";
import { alerts, conf, type Crowd, interfaces, WATCHED } from "../crowd.ts";
import { Field } from "../field.ts";
import { type Measured, quantile } from "../sample.ts";
import type { Line } from "./part.ts";

/** How long adverts are watched after the last deed, in seconds: one may still be late because of it. */
const AFTERWARDS = 1;

/** What is done while the adverts are watched. */
interface Stage {
  readonly field: Field;
  readonly daemon: Daemon;
  /** In seconds. */
  readonly seconds: number;
}

interface Condition {
  readonly line: string;
  readonly quick?: boolean;
  /** Instances on interfaces besides, for which there must be some. */
  readonly count: number;
  /** For longer than usual, in seconds: what is done takes its time. */
  readonly atLeast?: number;
  /** What must have been logged, or nothing was measured. */
  readonly proof?: RegExp;
  /** The configuration file to begin with; `script` is the path of a program that succeeds. */
  text(script: string): string;
  /** Ends when the time is up. */
  deed(stage: Stage): Promise<void>;
}

/** Does something again and again, `apart` seconds from one beginning to the next, or as fast as it can. */
async function each(seconds: number, apart: number, act: (turn: number) => Promise<unknown>): Promise<void> {
  const begin = performance.now();
  for (let turn = 0; performance.now() - begin < seconds * 1000; turn++) {
    await act(turn);
    const next = Math.min((turn + 1) * apart, seconds);
    await sleep(Math.max(0, next - (performance.now() - begin) / 1000));
  }
}

/** A status request as each daemon knows it: ours has a socket, theirs writes a file on a signal. */
async function status({ make, program, directory }: Daemon): Promise<void> {
  if (make.name !== havip.name) return program.signal("SIGUSR1");
  const path = `${directory}/run/${controlSocket}`;
  using connection = await Deno.connect({ transport: "unix", path });
  const request = "GET /status HTTP/1.1\r\nHost: havip\r\nConnection: close\r\n\r\n";
  await connection.write(new TextEncoder().encode(request));
  const answer = new Uint8Array(65_536);
  while (await connection.read(answer) !== null);
}

async function busy({ field, seconds }: Stage): Promise<void> {
  const host = field.hosts[1];
  const loads = Array.from(
    { length: navigator.hardwareConcurrency },
    () => host.start(["sh", "-c", "while :; do :; done"]),
  );
  await sleep(seconds);
  await Promise.all(loads.map((load) => load.kill()));
}

async function flap({ field, seconds }: Stage): Promise<void> {
  const set = (way: "up" | "down") => field.hosts[0].run("ip", "link", "set", "far0", way);
  await each(seconds, 1, (turn) => set(turn % 2 === 0 ? "down" : "up"));
}

/** Reloads two files in turn, or the same one again and again. */
function reload(line: string, crowd: Crowd, apart: number): Condition {
  return {
    line: `reload of ${crowd.count.toLocaleString("en")} ${line}`,
    quick: crowd.count === 1_000 && crowd.changed === undefined,
    count: crowd.count,
    atLeast: 2.5 * apart,
    proof: /Reload complete|Reloading/,
    text: () => conf({ ...crowd, changed: 0 }),
    deed: ({ daemon, seconds }) =>
      each(seconds, apart, (turn) => daemon.reload(conf(turn % 2 === 0 ? crowd : { ...crowd, changed: 0 }))),
  };
}

const alone: Crowd = { count: 0, masters: false };
const thousand: Crowd = { count: 1_000, masters: false };
const scripted = 100;

const conditions: readonly Condition[] = [
  { line: "idle", count: 0, text: () => conf(alone), deed: ({ seconds }) => sleep(seconds), quick: true },
  { line: "cores busy", count: 0, text: () => conf(alone), deed: busy },
  reload("backups, same file", thousand, 2),
  reload("backups, all changed", { ...thousand, changed: 1_000 }, 2),
  reload("masters, all changed", { count: 1_000, masters: true, changed: 1_000 }, 2),
  reload("backups, 10 changed", { count: 10_000, masters: false, changed: 10 }, 6),
  {
    line: "status each 10 ms",
    count: 0,
    text: () => conf(alone),
    deed: ({ daemon, seconds }) => each(seconds, 0.01, () => status(daemon)),
  },
  {
    line: "scripts, 100 at once each second",
    count: 300,
    text: (script) => `global_defs {\n    script_user root\n}\n${conf(alone)}\n${alerts(scripted, script)}`,
    proof: /A_99\) Entering FAULT STATE/,
    deed: flap,
  },
];

async function measure(make: Make, condition: Condition, seconds: number): Promise<Measured[]> {
  const { count, text, deed, atLeast = 0, proof } = condition;
  await using field = await Field.open(1);
  await field.aside(interfaces(count));
  const script = `${await field.lab.directory()}/script`;
  await Deno.writeTextFile(script, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  // keepalived writes its status into a folder that is the machine's, unless it is told another.
  const elsewhere: Make = {
    ...make,
    command: (file, folder) => ["env", `TMPDIR=${folder}`, ...make.command(file, folder)],
  };
  const daemon = await field.start(make.name === havip.name ? make : elsewhere, 0, text(script));
  const watched = new Set<number>();
  await field.observer.sees("adverts", 60, ({ kind, vrid }) => {
    if (kind === "advert" && vrid <= WATCHED) watched.add(vrid);
    return watched.size === WATCHED;
  });
  await daemon.ready(60);
  await sleep(2);
  const from = wallClock();
  await deed({ field, daemon, seconds: Math.max(seconds, atLeast) });
  await sleep(AFTERWARDS);
  const to = wallClock();
  await field.observer.catchUp();
  if (proof !== undefined) await daemon.logs(proof, 1);
  const { gaps } = traffic(field.observer.records, field.cables, { from, to }, WATCHED);
  const sorted = gaps.toSorted((a, b) => a - b);
  return [
    { figure: "gap", unit: "ms", values: gaps },
    { figure: "gap, p99.9 of a round", unit: "ms", values: [quantile(sorted, 0.999)] },
    { figure: "longest gap of a round", unit: "ms", values: [quantile(sorted, 1)] },
  ];
}

/** The lines of this part. */
export const jitters: readonly Line[] = conditions.map((condition) => ({
  part: "jitter",
  line: condition.line,
  quick: condition.quick ?? false,
  measure: (make, { seconds }) => measure(make, condition, seconds),
}));
