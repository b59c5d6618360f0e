/**
 * What processes cost, as the kernel counts it in /proc: time of the processor, and memory.
 * @module
 */

/** Memory in megabytes (10^6 bytes). */
export interface Memory {
  /** Pages in memory, shared ones counted for each process. */
  readonly rss: number;
  /** Pages in memory, shared ones divided among those that share them. */
  readonly pss: number;
  /** Pages that no other process has. */
  readonly own: number;
  /** Pages that are of no file, divided as for `pss`: whoever else runs has no share in these. */
  readonly anonymous: number;
}

/** Nanoseconds on a processor, from the text of a thread's `schedstat`. */
export function onProcessor(schedstat: string): number {
  return Number(schedstat.split(" ")[0]);
}

/** From the text of `smaps_rollup`. */
export function memoryIn(rollup: string): Memory {
  const megabytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup);
    return Number(found?.[1] ?? 0) * 1024 / 1e6;
  };
  return {
    rss: megabytes("Rss"),
    pss: megabytes("Pss"),
    own: megabytes("Private_Clean") + megabytes("Private_Dirty"),
    anonymous: megabytes("Pss_Anon"),
  };
}

/** Milliseconds on a processor so far of all threads of the processes that live; a thread that ended takes its time with it. */
export function processorTime(pids: readonly number[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const pid of pids) {
    for (const thread of namesIn(`/proc/${pid}/task`)) {
      const text = textOf(`/proc/${pid}/task/${thread}/schedstat`);
      if (text !== null) times.set(thread, onProcessor(text) / 1e6);
    }
  }
  return times;
}

/** What was used between two looks at `processorTime`, in milliseconds; threads that are new count from their beginning. */
export function used(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return [...after].reduce((sum, [thread, time]) => sum + time - (before.get(thread) ?? 0), 0);
}

/** The memory of all these processes together. */
export function memoryOf(pids: readonly number[]): Memory {
  const each = pids.map((pid) => memoryIn(textOf(`/proc/${pid}/smaps_rollup`) ?? ""));
  const sum = (of: keyof Memory) => each.reduce((sum, memory) => sum + memory[of], 0);
  return { rss: sum("rss"), pss: sum("pss"), own: sum("own"), anonymous: sum("anonymous") };
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return []; // It ended while we looked.
  }
}

function textOf(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}
