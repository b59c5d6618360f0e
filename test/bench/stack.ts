/**
 * What a process does with its time, from the stacks that perf(1) finds it in. Pure.
 * @module
 */

/** What it does. */
export const PURSUITS = [
  "kernel: sends",
  "kernel: carries adverts to the other host",
  "kernel: wakes whoever hears them",
  "kernel: receives",
  "kernel: sets timers",
  "kernel: waits",
  "kernel: anything else",
  "own code",
  "Deno, V8, libraries",
] as const;
export type Pursuit = typeof PURSUITS[number];

/**
 * By functions of the kernel, wherever in a stack; the first that fits counts. Both hosts are on one machine, so that the
 * sender's processor also takes a frame through the bridge and to the other host.
 */
const kernel: readonly [RegExp, Pursuit][] = [
  [/^sock_def_readable$/, "kernel: wakes whoever hears them"],
  [/^(net_rx_action|process_backlog)$/, "kernel: carries adverts to the other host"],
  [/^\w*sys_(send\w+|write)$/, "kernel: sends"],
  [/^\w*sys_(recv\w+|read)$/, "kernel: receives"],
  [/^\w*sys_timerfd_settime$/, "kernel: sets timers"],
  [/^\w*sys_(epoll_p?wait2?|p?select6?|p?poll|futex|clock_nanosleep)$/, "kernel: waits"],
];

interface Frame {
  readonly symbol: string;
  /** The file that it is of, or what perf calls it. */
  readonly of: string;
}

function framesOf(stack: string): Frame[] {
  return [...stack.matchAll(/^\s+[0-9a-f]+ (.*) \((.*)\)$/gm)]
    .map(([, symbol, of]) => ({ symbol: symbol!.replace(/\+0x[0-9a-f]+$/, ""), of: of! }));
}

const isKernel = ({ of }: Frame) => /^\[/.test(of) && of !== "[unknown]" && of !== "[vdso]";
/** What V8 makes of TypeScript has no file, or one that only says where a profiler finds names. */
const isMachineCode = ({ of }: Frame) => /^(\/tmp\/perf-\d+\.map|\/\/anon|\[anon.*|\[unknown\])$/.test(of);

/**
 * What a process did in a moment.
 * @param stack innermost function first, as `perf script -F ip,sym,dso` writes it
 * @param compiled whether the program itself is in a file of machine code, and not made by V8
 */
function pursuit(stack: string, compiled: (file: string) => boolean): Pursuit | null {
  const frames = framesOf(stack);
  const inner = frames[0];
  if (inner === undefined) return null;
  if (isMachineCode(inner) || compiled(inner.of)) return "own code";
  if (!isKernel(inner)) return "Deno, V8, libraries";
  const names = frames.filter(isKernel).map(({ symbol }) => symbol);
  const found = kernel.find(([pattern]) => names.some((name) => pattern.test(name)));
  return found?.[1] ?? "kernel: anything else";
}

/**
 * How often a process was found doing what.
 * @param script what `perf script -F ip,sym,dso` wrote
 * @param compiled tells the program's own file of machine code
 */
export function pursuits(script: string, compiled: (file: string) => boolean): Map<Pursuit, number> {
  const counts = new Map<Pursuit, number>(PURSUITS.map((each) => [each, 0]));
  for (const stack of script.split(/\n\s*\n/)) {
    const found = pursuit(stack, compiled);
    if (found !== null) counts.set(found, counts.get(found)! + 1);
  }
  return counts;
}
