/** Memory that the kernel may not take from the VRRP process. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { until } from "./wait.ts";

const text = (priority: number, ...more: readonly string[]) =>
  conf({ priority, version: 3, interval: 0.5, blocks: [`global_defs {\n${more.join("\n")}\n}\n`] });

/** Waits until the VRRP process has locked memory, or none. */
async function locks(daemon: Daemon, wanted: boolean): Promise<void> {
  const pid = await daemon.vrrpPid();
  await until(`VmLck of process ${pid}: ${wanted}`, 10, async () => {
    const [, locked] = /^VmLck:\s+(\d+) kB$/m.exec(await Deno.readTextFile(`/proc/${pid}/status`)) ?? [];
    return Number(locked) > 0 === wanted;
  }, () => daemon.program.tail());
}

labTest("with vrrp_no_swap the VRRP process locks its memory, and takes over as ever", [], async () => {
  await using lab = await Lab.open(NODE1, NODE2);
  const [host, peer] = [lab.host(NODE1), lab.host(NODE2)];
  const first = await Daemon.start(havip, lab, host, text(200, "vrrp_no_swap"));
  await host.settles(VIRTUAL, true, 20);
  const backup = await Daemon.start(havip, lab, peer, text(100, "vrrp_no_swap"));
  await backup.ready();
  for (const daemon of [first, backup]) await locks(daemon, true);
  await backup.reload(text(100));
  await locks(backup, false);
  await backup.reload(text(100, "vrrp_no_swap"));
  await locks(backup, true);
  await first.stop();
  await peer.settles(VIRTUAL, true, 5);
  const failures = backup.program.lines.filter(({ text }) => /Unable to set|Respawning/.test(text));
  assertEquals(failures, []);
  assertEquals(await backup.stop(), { kind: "exit", code: 0 });
});
