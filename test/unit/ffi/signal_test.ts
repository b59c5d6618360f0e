import { assertEquals } from "@std/assert";
import { blockedSignals, ESRCH, kill, readSignal, SIGRTMAX, SIGRTMIN } from "../../../ffi/mod.ts";
import { SIGTERM } from "../../../ffi/mod.ts";

Deno.test("after exec of itself every thread blocks the signals, and a signalfd gives them one by one", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", new URL("./signal_child.ts", import.meta.url).href],
    stdout: "piped",
    stderr: "piped",
  });
  const { stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout);
  const said = text === "" ? new TextDecoder().decode(stderr) : JSON.parse(text);
  assertEquals(said, {
    blocked: [SIGTERM, SIGRTMIN + 2],
    masks: ["0000000800004000"],
    before: null,
    ready: 1,
    read: [SIGTERM, SIGRTMIN + 2, null],
    fromItself: true,
    name: "signal child",
  });
});

Deno.test("no signal waits in a descriptor that is none, and none can be sent to nobody", () => {
  assertEquals(readSignal(-1), null);
  assertEquals(kill(0x3fff_ffff, 0), -ESRCH);
  assertEquals(kill(Deno.pid, 0), 0);
  assertEquals(blockedSignals().includes(SIGRTMAX), false);
});
