import { assertEquals } from "@std/assert";
import { kill } from "../../../ffi/mod.ts";
import { signalNumbers } from "../../../src/daemon/signal.ts";

Deno.test("signals are numbered as keepalived --signum numbers them", () => {
  assertEquals(signalNumbers, { STOP: 15, RELOAD: 1, DATA: 10, STATS: 12, STATS_CLEAR: 63, JSON: 36 });
});

Deno.test("requests by signal are taken before and after somebody serves them, and open no debugger", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", new URL("./signal_child.ts", import.meta.url).href],
    stdout: "piped",
    stderr: "piped",
  });
  const { stdout, stderr } = await child.output();
  const errors = new TextDecoder().decode(stderr).split("\n").filter((line) => /debugger/i.test(line));
  assertEquals(errors, []);
  assertEquals(JSON.parse(new TextDecoder().decode(stdout) || "null"), {
    early: ["DATA", "JSON", "RELOAD", "STATS", "STATS_CLEAR"],
    late: ["DATA", "JSON", "STATS_CLEAR"],
    refused: [],
    child: [[], []],
  });
});

Deno.test("all signals at once, and again and again, end nothing", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", new URL("./signal_child.ts", import.meta.url).href, "storm"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  const { STOP: _, ...requests } = signalNumbers;
  for (let round = 0; round < 300; round++) {
    for (const signal of Object.values(requests)) kill(child.pid, signal);
    if (round % 10 === 0) await new Promise((resume) => setTimeout(resume, 1));
  }
  await child.stdin.close();
  const { value } = await reader.read();
  assertEquals(new TextDecoder().decode(value), "alive\n");
  reader.releaseLock();
  await child.stdout.cancel();
  assertEquals((await child.status).signal, null);
});
