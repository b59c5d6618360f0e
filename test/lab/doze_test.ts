/** Backups that sleep through the adverts of their master. @module */
import { assert, assertEquals } from "@std/assert";
import { mayLoadPrograms } from "../bpf.ts";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { status } from "./status.ts";
import { together } from "./together.ts";
import { sleep, until } from "./wait.ts";

/** Where `bpf` may not be called. */
const confined: Make = {
  ...havip,
  command: (config, directory) => {
    const [path, ...args] = havip.command(config, directory);
    const found = path!.includes("/") ? path! : `/usr/bin/${path}`;
    const child = new URL("without_bpf.ts", import.meta.url).pathname;
    return [Deno.execPath(), "run", "-A", "--no-lock", child, found, ...args];
  },
};

const text = (priority: number) => conf({ priority, version: 3, interval: 0.1 });

/** How often the process of a backup has slept, and what it has heard. */
async function looked(daemon: Daemon): Promise<{ woken: number; heard: number }> {
  const pid = await daemon.vrrpPid();
  const [, woken] = /voluntary_ctxt_switches:\s+(\d+)/.exec(await Deno.readTextFile(`/proc/${pid}/status`)) ??
    [];
  const { instances } = await status(daemon);
  return { woken: Number(woken), heard: instances[0]?.counters.advertsReceived ?? 0 };
}

/** A backup counts every advert, is woken by few, and takes over when they end. */
async function sleeps(master: Make): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const [host, peer] = [lab.host(NODE1), lab.host(NODE2)];
  const first = await Daemon.start(master, lab, host, text(200));
  await host.settles(VIRTUAL, true, 20);
  const backup = await Daemon.start(havip, lab, peer, text(100));
  await backup.ready();
  await sleep(1);
  const before = await looked(backup);
  await sleep(4);
  const after = await looked(backup);
  const heard = after.heard - before.heard;
  assert(heard >= 35, `${heard} adverts in 4 s`);
  // Each look wakes it several times, and the end of a wait that is not the end every 0.3 s.
  assert(
    after.woken - before.woken < heard,
    `woken ${after.woken - before.woken} times for ${heard} adverts`,
  );
  await first.stop();
  await peer.settles(VIRTUAL, true, 2);
}

/** Who must not call `bpf` is told so, and does without. */
async function goesWithout(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const [host, peer] = [lab.host(NODE1), lab.host(NODE2)];
  const first = await Daemon.start(havip, lab, host, text(200));
  await host.settles(VIRTUAL, true, 20);
  const backup = await Daemon.start(confined, lab, peer, text(100));
  await backup.logs(/Respawning \(ended by SIGSYS: probably SystemCallFilter lacks bpf/, 20);
  await backup.logs(/Entering BACKUP STATE/, 10);
  const died = () => backup.program.lines.filter(({ text }) => text.includes("Respawning")).length;
  await until("adverts", 5, async () => (await looked(backup)).heard > 10);
  await first.kill();
  await peer.settles(VIRTUAL, true, 5);
  assertEquals(died(), 1);
  assertEquals(await backup.stop(), { kind: "exit", code: 0 });
}

if (mayLoadPrograms()) {
  labTest("a backup sleeps through what it knows", ["keepalived"], async (test) => {
    await together(test, 3, [
      ["of havip", () => sleeps(havip)],
      ["of keepalived", () => sleeps(keepalived)],
      ["unless it is not allowed to", goesWithout],
    ]);
  });
} else {
  Deno.test.ignore(
    "a backup sleeps through what it knows (needs a kernel that lets root load programs)",
    () => {},
  );
}
