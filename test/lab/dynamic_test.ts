/** Interfaces that are not there yet, and those that come and go. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import type { Host } from "./host.ts";
import { Lab, NODE1 } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

const options = "global_defs {\n    dynamic_interfaces\n}\n";
const instance = { priority: 101, version: 3, interval: 0.3 } as const;
/** One instance on an interface that is not there, one with an interface of its own on it, and one that watches it. */
const text = options +
  conf({ ...instance, addresses: ["192.168.197.5/24"] }).replace("interface ens33", "interface ens44") +
  conf({ ...instance, addresses: ["192.168.197.6/24"], more: ["use_vmac"] })
    .replace("interface ens33", "interface ens44").replace(/^global_defs[^}]*}\n/, "")
    .replace("VI_1", "VI_2").replace("router_id 51", "router_id 52") +
  conf({ ...instance, more: ["track_interface {\nens44\n}"] }).replace(/^global_defs[^}]*}\n/, "")
    .replace("VI_1", "VI_3").replace("router_id 51", "router_id 53");

const inFault = "VI_1 FAULT, VI_2 FAULT, VI_3 FAULT";
const masters = "VI_1 MASTER, VI_2 MASTER, VI_3 MASTER";

async function insert(host: Host): Promise<void> {
  await host.run("ip", "link", "add", "ens44", "type", "veth", "peer", "name", "ens45");
  await host.run("ip", "link", "set", "ens45", "up");
  await host.run("ip", "address", "add", "192.168.197.1/24", "dev", "ens44");
  await host.run("ip", "link", "set", "ens44", "up");
}

async function rename(host: Host, from: string, to: string): Promise<void> {
  await host.run("ip", "link", "set", from, "down");
  await host.run("ip", "link", "set", from, "name", to);
  await host.run("ip", "link", "set", to, "up");
}

async function comesAndGoes(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await Daemon.start(make, lab, host, text);
  const states = () => {
    const last = new Map<string, string>();
    for (const { text } of daemon.program.lines) {
      const found = /\((VI_\d)\) [Ee]ntering (MASTER|BACKUP|FAULT) (?:STATE|state)/.exec(text);
      if (found) last.set(found[1]!, found[2]!);
    }
    return [...last].toSorted().map((each) => each.join(" ")).join(", ");
  };
  const become = (wanted: string) => until(wanted, 8, () => states() === wanted, () => daemon.program.tail());
  await daemon.logs(/interface ens44 which doesn't currently exist/, 5);
  await become(inFault);
  await insert(host);
  await become(masters);
  await host.run("ip", "link", "del", "ens44");
  await become(inFault);
  await insert(host);
  await become(masters);
  await rename(host, "ens44", "other");
  await become(inFault);
  assertEquals((await host.attempt("ip", "link", "show", "vrrp.52")).code, 1);
  const left = await host.run("ip", "address", "show", "dev", "other");
  if (make === havip) {
    assertEquals(left.match(/192\.168\.197\.\d+/g), ["192.168.197.1"]);
    await rename(host, "other", "ens44");
    await become(masters);
  }
  await daemon.stop();
}

labTest("with dynamic_interfaces an interface may come later, and go", ["keepalived"], async (test) => {
  await together(test, 2, [
    ["havip waits for it in fault", () => comesAndGoes(havip)],
    ["and so does keepalived", () => comesAndGoes(keepalived)],
    ["without that word havip does not start", async () => {
      await using lab = await Lab.open(NODE1);
      const daemon = await Daemon.start(havip, lab, lab.host(NODE1), text.replace("dynamic_interfaces", ""));
      assertEquals(await daemon.program.ended, { kind: "exit", code: 11 });
    }],
  ]);
});
