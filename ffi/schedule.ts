import { PRIO_PROCESS, SCHED_RESET_ON_FORK, SCHED_RR } from "./constant.ts";
import { EINVAL } from "./errno.ts";
import { fixedBytes, gate, libc } from "./libc.ts";

/** Room for processors in a mask: as many as glibc's cpu_set_t has. */
const processors = 1024;

/** The nice value of a thread, -20 to 19; 0 is the calling one (setpriority(2)). */
export function setNice(thread: number, nice: number): number {
  return gate(libc.setpriority(PRIO_PROCESS, thread, nice));
}

/**
 * The calling thread runs before all that have no real-time priority, in turn with those of the same (SCHED_RR of
 * sched_setscheduler(2)); what it starts does not.
 * @param priority 1 to 99
 */
export function setRealTime(priority: number): number {
  const parameter = new Int32Array(fixedBytes(4).buffer);
  parameter[0] = priority;
  return gate(libc.sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, parameter));
}

/** The processors, counted from 0, that a thread may run on; 0 is the calling thread (sched_setaffinity(2)). */
export function setAffinity(thread: number, on: readonly number[]): number {
  const mask = fixedBytes(processors / 8);
  for (const processor of on) {
    if (processor >= processors) return -EINVAL;
    mask[processor >> 3]! |= 1 << (processor & 7);
  }
  return gate(libc.sched_setaffinity(thread, BigInt(mask.length), mask));
}

/** Both limits of a resource for this process (setrlimit(2)); `null` is without limit. */
export function setLimit(resource: number, limit: number | null): number {
  const both = new BigUint64Array(fixedBytes(16).buffer);
  both.fill(limit === null ? 0xffff_ffff_ffff_ffffn : BigInt(limit));
  return gate(libc.setrlimit(resource, both));
}
