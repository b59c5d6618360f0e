/** An ipvlan for the adverts of an instance. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { hasIpvlan } from "./ipvlan.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

async function ipvlan(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const capture = await lab.capture();
  const more = ["use_ipvlan ipv51 192.168.199.200/24"];
  const daemon = await Daemon.start(make, lab, host, conf({ priority: 101, version: 3, more }));
  await host.settles(VIRTUAL, true, 60);
  const shown = await host.run("ip", "-d", "address", "show", "dev", "ipv51");
  assert(/ipvlan +mode l2 bridge/.test(shown) && shown.includes("192.168.199.200/24"), shown);
  await until("adverts from its address", 5, () => capture.adverts().length > 1);
  for (const { from, source } of capture.adverts()) {
    assertEquals([from, source], [host.mac, "192.168.199.200"]);
  }
  await daemon.stop();
  assertEquals((await host.attempt("ip", "link", "show", "ipv51")).code, 1);
}

if (hasIpvlan()) {
  labTest("adverts leave from an ipvlan, and its base has the addresses", ["keepalived"], async (test) => {
    await together(test, 2, [
      ["havip", () => ipvlan(havip)],
      ["keepalived", () => ipvlan(keepalived)],
    ]);
  });
} else {
  Deno.test.ignore("adverts leave from an ipvlan (needs a kernel that has them, and root)", () => {});
}
