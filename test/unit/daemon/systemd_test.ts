import { assert, assertEquals } from "@std/assert";
import { seconds } from "../../../src/core/mod.ts";
import { serviceManager } from "../../../src/daemon/systemd.ts";
import { receiver } from "../observe/ends.ts";

Deno.test("the service manager hears the life of the daemon", () => {
  const folder = Deno.makeTempDirSync();
  const socket = receiver(`${folder}/notify`);
  const manager = serviceManager({ NOTIFY_SOCKET: `${folder}/notify` });
  manager.ready("1 instance, master of 1");
  manager.reloading();
  manager.status("two\nlines\r\nbecome one");
  manager.alive();
  manager.stopping();
  const [ready, reloading, ...rest] = socket.received();
  assertEquals(ready, "READY=1\nSTATUS=1 instance, master of 1");
  const stamp = Number(/^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(reloading ?? "")?.[1]);
  assert(Math.abs(stamp / 1e6 - Deno.osUptime()) < 5, `µs since boot: ${stamp}`);
  assertEquals(rest, ["STATUS=two lines become one", "WATCHDOG=1", "STOPPING=1\nSTATUS="]);
  manager.close();
  socket.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a name that begins with @ is in the abstract namespace", () => {
  const name = `@havip-test-${Deno.pid}`;
  const socket = receiver(name);
  const manager = serviceManager({ NOTIFY_SOCKET: name });
  manager.stopping();
  assertEquals(socket.received(), ["STOPPING=1\nSTATUS="]);
  manager.close();
  socket.close();
});

Deno.test("without a usable NOTIFY_SOCKET nothing happens", () => {
  for (
    const NOTIFY_SOCKET of [undefined, "", "relative", "/", `/${"x".repeat(200)}`, "/nonexistent/socket"]
  ) {
    const manager = serviceManager({ NOTIFY_SOCKET });
    manager.ready("x");
    manager.stopping();
    manager.close();
    assertEquals(manager.watchdog, null);
  }
});

Deno.test("a manager that is busy does not hold up the daemon, and hears in the end what it must hear", async () => {
  const folder = Deno.makeTempDirSync();
  const socket = receiver(`${folder}/notify`);
  const manager = serviceManager({ NOTIFY_SOCKET: `${folder}/notify` });
  for (let i = 0; i < 10_000; i++) manager.alive();
  manager.reloading();
  manager.ready("done");
  const first = socket.received();
  assert(first.length < 10_000 && first.every((text) => text === "WATCHDOG=1"), `${first.length}`);
  let then: string[] = [];
  for (let i = 0; i < 100 && then.length < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    then = [...then, ...socket.received()];
  }
  assertEquals(then.map((text) => text.split("\n")[0]), ["RELOADING=1", "READY=1"]);
  manager.close();
  socket.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a watchdog is ours when it names no process, or this one", () => {
  const watchdog = (WATCHDOG_USEC: string, WATCHDOG_PID?: string) =>
    serviceManager({ NOTIFY_SOCKET: "@havip-nobody", WATCHDOG_USEC, WATCHDOG_PID }).watchdog;
  assertEquals(watchdog("30000000"), seconds(30));
  assertEquals(watchdog("30000000", String(Deno.pid)), seconds(30));
  assertEquals(watchdog("30000000", "1"), null);
  assertEquals(watchdog("soon"), null);
  assertEquals(watchdog("0"), null);
});
