import type { Daemon, Make } from "../../lab/daemon.ts";
import { sleep } from "../../lab/wait.ts";
import { mastery } from "../account.ts";
import { crowdConf } from "../conf.ts";
import type { Field } from "../field.ts";

/** How many instances, and how often each of them sends. */
export interface Size {
  readonly instances: number;
  /** In milliseconds. */
  readonly interval: number;
}

/** How long to wait until all instances have a master, in seconds. */
const PATIENCE = 60;

/**
 * How long a pair is left alone then, in seconds: what it costs for months is asked for, and in its first turns a young process
 * costs more, by the turn and not by the second.
 */
const rest = (interval: number) => Math.max(3, 35 * interval / 1000);

/** A master and a backup of everything. */
export interface Pair {
  readonly daemons: readonly [Daemon, Daemon];
  /** Virtual routers of which nothing was heard in time. */
  readonly silent: number;
}

/** Starts both; whoever cannot start all of its instances in time is measured as it is. */
export async function pair(field: Field, make: Make, { instances, interval }: Size): Promise<Pair> {
  const conf = (priority: number) => crowdConf({ instances, interval, priority });
  const count = mastery(field.observer.records, field.cables, 0);
  const master = await field.start(make, 0, conf(200));
  await master.ready(PATIENCE);
  const deadline = performance.now() + PATIENCE * 1000;
  while (count() < instances && performance.now() < deadline) await sleep(0.1);
  const silent = instances - count();
  const backup = await field.start(make, 1, conf(100));
  await backup.ready(PATIENCE);
  await sleep(rest(interval));
  return { daemons: [master, backup], silent };
}
