/** What others hear of an interface that a virtual MAC address is put on. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { INTERFACE } from "./host.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { sleep } from "./wait.ts";

/** The last that `ip monitor` says of the interface's promiscuity: while there is a virtual one, and afterwards. */
async function heard(wish: string): Promise<(string | undefined)[]> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  await host.run("ip", "link", "set", INTERFACE, "group", "7");
  const monitor = host.start(["ip", "-o", "-d", "monitor", "link"]);
  await sleep(0.5);
  const last = () =>
    monitor.lines.findLast(({ text }) => text.includes(`: ${INTERFACE}@`) && text.includes("promiscuity"))
      ?.text
      .match(/promiscuity \d/)?.[0];
  const daemon = await Daemon.start(havip, lab, host, conf({ priority: 150, more: [wish] }));
  await daemon.logs(/Entering MASTER STATE/, 15);
  const during = last();
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  await sleep(0.3);
  assertEquals((await host.run("ip", "-o", "link", "show", INTERFACE)).includes(" group 7 "), true);
  assertEquals(await host.has(VIRTUAL), false);
  return [during, last()];
}

labTest("netlink_notify_msg lets others hear that the interface below takes more packets", [], async () => {
  const [told, untold] = await Promise.all([
    heard("use_vmac vrrp.51 netlink_notify_msg"),
    heard("use_vmac vrrp.51"),
  ]);
  assertEquals(told, ["promiscuity 1", "promiscuity 0"]);
  assertEquals(untold[0] === "promiscuity 1", false);
});
