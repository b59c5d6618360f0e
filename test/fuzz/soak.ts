/**
 * Runs everything that is fuzzed, in turns and with ever new seeds, for a given time: `test/fuzz/soak SECONDS`. Says once a
 * minute how far it is and how much memory it takes. Exits with 1 when a round throws, does not seem to end, or when
 * the memory grows from the first half to the second. `FUZZ_SEED` says where to begin.
 * @module
 */
import "./check_test.ts";
import "./config_test.ts";
import "./wire_test.ts";
import { trials } from "./fuzz.ts";
import { grows } from "./growth.ts";
import { Random } from "./random.ts";

const seconds = Number(Deno.args[0] ?? "");
if (!(seconds > 0)) {
  console.error("Usage: test/fuzz/soak SECONDS");
  Deno.exit(2);
}

/** A round that takes more milliseconds of the processor does not end. */
const SLOW = 5_000;
/** How long the kernel's ticks are in /proc, in milliseconds: proc_pid_stat(5), and the same on all machines of today. */
const TICK = 10;
const begin = performance.now();
const first = Number(Deno.env.get("FUZZ_SEED") || Date.now());
const memory: number[] = [];
let rounds = 0;
let wrong = 0;
let slowest = 0;
let told = begin;

/** How long this process has computed, in milliseconds: what others do at the same time does not count. */
function computed(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

function complain(name: string, seed: number, what: string): void {
  wrong++;
  console.error(`${name}: ${what}\n  replay with FUZZ_SEED=${seed} FUZZ_ROUNDS=1 deno test -A test/fuzz`);
}

function tell(): void {
  const { rss, heapUsed } = Deno.memoryUsage();
  memory.push(rss);
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const at = ((performance.now() - begin) / 1_000).toFixed(0);
  console.log(
    `${at} s: ${rounds} rounds of each, slowest ${slowest.toFixed(0)} ms, ${mb(rss)} resident, ${
      mb(heapUsed)
    } of heap`,
  );
}

while (performance.now() - begin < seconds * 1_000 && wrong < 20) {
  const seed = first + rounds++;
  for (const { name, round } of trials) {
    const from = computed();
    try {
      round(new Random(seed));
    } catch (error) {
      complain(name, seed, String(error));
    }
    const took = computed() - from;
    slowest = Math.max(slowest, took);
    if (took > SLOW) complain(name, seed, `took ${took.toFixed(0)} ms`);
  }
  if (performance.now() - told >= Math.min(60_000, seconds * 50)) {
    told = performance.now();
    tell();
  }
  // Timers and the collector of what nobody holds run between turns only.
  if (rounds % 100 === 0) await new Promise((done) => setTimeout(done));
}
tell();
if (grows(memory)) complain("memory", first, "it grows");
console.log(wrong === 0 ? "nothing was found" : `${wrong} mistakes were found`);
Deno.exit(wrong === 0 ? 0 : 1);
