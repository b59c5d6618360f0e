import type { Config } from "../config/mod.ts";
import { entry, type LogEntry } from "../core/mod.ts";
import {
  errnoText,
  failed,
  setAffinity,
  setLimit,
  setNice,
  setProcessName,
  setRealTime,
} from "../../ffi/mod.ts";
import { RLIMIT_RTTIME } from "../../ffi/mod.ts";

/** How the kernel is to treat a role's process. What is absent stays as it is. */
export interface ProcessSettings {
  /** What ps and pgrep show; the kernel keeps 15 bytes. */
  readonly name?: string;
  /** -20 to 19. */
  readonly nice?: number;
  /** 1 to 99: before everything that has none. */
  readonly realTime?: number;
  /** µs that it may run in real time without a pause, before the kernel ends it. */
  readonly realTimeLimit?: number;
  /** Whether SIGINT, which a terminal sends to all processes of a command, ends it. */
  readonly interruptible?: boolean;
  /** Numbers of processors. */
  readonly processors?: readonly number[];
  /** `false` keeps the kernel from telling the network that it listens to groups of the link, such as VRRP's. */
  readonly localReports?: false;
  /** What can be kept in memory of it is (`memory_lock.ts`). */
  readonly locked?: true;
}

/** What the configuration says of the VRRP process. */
export function vrrpSettings({ global }: Config): ProcessSettings {
  const {
    vrrp_process_name,
    vrrp_priority,
    vrrp_rt_priority,
    vrrp_rlimit_rttime,
    vrrp_cpu_affinity,
    disable_local_igmp,
    vrrp_no_swap,
  } = global;
  return {
    ...(vrrp_process_name === undefined ? {} : { name: vrrp_process_name }),
    ...(vrrp_priority === undefined ? {} : { nice: vrrp_priority }),
    ...(vrrp_rt_priority === undefined ? {} : { realTime: vrrp_rt_priority }),
    // keepalived's own limit of 10 ms would end a havip that a large reload keeps busy: only who sets one has one.
    ...(vrrp_rlimit_rttime === undefined ? {} : { realTimeLimit: vrrp_rlimit_rttime }),
    ...(vrrp_cpu_affinity === undefined ? {} : { processors: vrrp_cpu_affinity }),
    ...(disable_local_igmp ? { localReports: false } : {}),
    ...(vrrp_no_swap ? { locked: true } : {}),
  };
}

/** The threads of this process: those of the runtime collect garbage and compile. */
function threads(): number[] {
  return [...Deno.readDirSync("/proc/self/task")].map(({ name }) => Number(name));
}

/** The first failure of several calls, or 0. */
function all(results: readonly number[]): number {
  return results.find(failed) ?? 0;
}

/**
 * Makes the kernel treat this process so. What it refuses is told, and changes nothing else. The nice value and the
 * processors are those of all threads; real time is the calling thread's alone, where everything that is urgent happens.
 */
export function applySettings(
  settings: ProcessSettings,
  role: string,
  report: (logged: LogEntry) => void,
): void {
  const { name, nice, realTime, realTimeLimit, processors } = settings;
  const told = (setting: string, result: number) => {
    if (failed(result)) report(entry("process.setting_failed", { role, setting, why: errnoText(result) }));
  };
  if (name !== undefined) told(`the name ${name}`, setProcessName(name));
  if (processors !== undefined) {
    told(
      `the processors ${processors.join(", ")}`,
      all(threads().map((each) => setAffinity(each, processors))),
    );
  }
  if (nice !== undefined) told(`the priority ${nice}`, all(threads().map((each) => setNice(each, nice))));
  if (realTimeLimit !== undefined) told("the limit of real time", setLimit(RLIMIT_RTTIME, realTimeLimit));
  if (realTime !== undefined) told(`the real-time priority ${realTime}`, setRealTime(realTime));
}
