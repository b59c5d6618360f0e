/**
 * A child process for `signal_test.ts`: says which requests its signals are, and how many children inherit; with `storm`
 * it says when it takes signals, and that it has outlived what came until the end of its input.
 */
import { kill } from "../../../ffi/mod.ts";
import { type Request, signalNumbers, Signals } from "../../../src/daemon/signal.ts";

const signals = new Signals();
const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms));
if (Deno.args[0] === "storm") {
  console.log("ready");
  const input = Deno.stdin.readable.getReader();
  while (!(await input.read()).done);
  console.log("alive");
  Deno.exit(0);
}
const early = ["DATA", "JSON", "STATS_CLEAR", "RELOAD", "STATS"] as const;
for (const request of early) kill(Deno.pid, signalNumbers[request]);
await pause(50);
const heard: Request[] = [];
signals.serve((request) => heard.push(request));
const first = [...heard].sort();
heard.length = 0;
// Deno begins to take SIGUSR1 for its debugger half a second after the start.
await pause(800);
for (const request of ["DATA", "JSON", "STATS_CLEAR"] as const) {
  kill(Deno.pid, signalNumbers[request]);
  await pause(50);
}
const child = new Deno.Command("cat", { args: ["/proc/self/status"], stdout: "piped" });
const status = new TextDecoder().decode((await child.output()).stdout);
/** Of the signals, those that a mask in /proc/self/status has. */
const of = (name: string) => {
  const mask = BigInt(`0x${new RegExp(`${name}:\\s*(\\w+)`).exec(status)?.[1] ?? ""}`);
  return Object.values(signalNumbers).filter((signal) => (mask >> BigInt(signal - 1) & 1n) === 1n);
};
console.log(JSON.stringify({
  early: first,
  late: heard,
  refused: signals.refused,
  child: [of("SigBlk"), of("SigIgn")],
}));
Deno.exit(0);
