import { assertEquals } from "@std/assert";
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
