/**
 * A child process for `own_process_test.ts`: locks its memory, lives hard, gives all back, and says what could be seen. Its
 * argument is the limit on what may be locked, in bytes.
 */
import type { LogEntry } from "../../../src/core/mod.ts";
import { shrink } from "../../../src/daemon/footprint.ts";
import { OwnProcess } from "../../../src/daemon/own_process.ts";
import { Settings } from "../../../src/effect/mod.ts";
import { RLIMIT_MEMLOCK, setLimit } from "../../../ffi/mod.ts";

const { gc } = globalThis as unknown as { gc(how: Record<string, string>): void };

/** What the kernel has locked of this process: all of it in kB, and the mappings by name and by what may be done there. */
function locked() {
  const mappings = Deno.readTextFileSync("/proc/self/smaps").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const parsed = mappings.map((text) => ({
    may: text.split(" ")[1] ?? "",
    name: /^\S+ \S+ \S+ \S+ \S+ *(.*)$/m.exec(text)?.[1] ?? "",
    is: /^VmFlags:.* lo\b/m.test(text),
  }));
  return {
    kilobytes: Number(/VmLck:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1]),
    names: [...new Set(parsed.filter(({ is }) => is).map(({ name }) => name))],
    program: parsed.filter(({ name }) => name === Deno.execPath()).map(({ may, is }) => `${may} ${is}`),
  };
}

/** Makes garbage and machine code, and collects them so that V8 gives back whatever it can. */
function live(seconds: number): number {
  let collections = 0;
  for (const until = performance.now() + seconds * 1000; performance.now() < until; collections++) {
    let garbage: unknown[] = [];
    for (let each = 0; each < 200; each++) {
      garbage.push(new Array(5000).fill({ each }), new Uint8Array(100_000));
    }
    for (let each = 0; each < 50; each++) new Function(`let sum = ${each}; return sum + ${collections};`)();
    garbage = [];
    gc({ type: "major", flavor: "last-resort", execution: "sync" });
  }
  return collections;
}

/** How deep calls may go; the stack grows on the way. */
function deep(): number {
  let depth = 0;
  const deeper = (): number => 1 + depth++ + deeper();
  try {
    deeper();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return depth;
}

if (Deno.args[0] !== undefined) setLimit(RLIMIT_MEMLOCK, Number(Deno.args[0]));
const reports: LogEntry[] = [];
const process = new OwnProcess("vrrp", new Settings({ lent() {}, returned() {} }), (logged) => {
  reports.push(logged);
});
process.settle();
const before = locked();
process.treat({ locked: true });
shrink();
process.settle();
const first = locked();
const collections = live(2);
shrink();
const depth = deep();
process.settle();
const last = locked();
process.treat({});
process.settle();
console.log(JSON.stringify({ before, first, collections, depth, last, after: locked(), reports }));
Deno.exit(0);
