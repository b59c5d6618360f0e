/** A thousand events in a second, told by the role of a running daemon, while another instance keeps its time. @module */
import { assert, assertEquals } from "@std/assert";
import { Capture } from "./capture.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import type { Host } from "./host.ts";
import { Lab, NODE1 } from "./lab.ts";
import { until } from "./wait.ts";

const owners = 200;
const flaps = 3;

/** Owners of addresses, that are masters as soon as their link is up, and one instance on a link of its own. */
function config(folder: string): string {
  const instance = (name: string, on: string, rest: string) =>
    `vrrp_instance ${name} {\n interface ${on}\n version 3\n ${rest}\n}\n`;
  const owner = (n: number) =>
    instance(
      `VI_${n}`,
      "ens33",
      `virtual_router_id ${n}\n priority 255\n state MASTER\n notify "${folder}/script"\n virtual_ipaddress {\n` +
        ` 10.9.0.${n}/32\n }`,
    );
  const steady = instance(
    "steady",
    "quiet0",
    "virtual_router_id 250\n priority 255\n state MASTER\n advert_int 0.1\n virtual_ipaddress {\n 10.8.0.9/24\n }",
  );
  const global = `global_defs {\n script_user root\n vrrp_garp_master_repeat 1\n vrrp_garp_master_delay 0\n` +
    ` vrrp_notify_fifo ${folder}/pipe\n vrrp_notify_fifo_script "${folder}/reader"\n}\n`;
  return global + steady + Array.from({ length: owners }, (_, i) => owner(i + 1)).join("");
}

/** A link between two interfaces of the host, which no flap touches. */
async function quietLink(host: Host): Promise<Capture> {
  await host.run("ip", "link", "add", "quiet0", "type", "veth", "peer", "name", "quiet1");
  for (const name of ["quiet0", "quiet1"]) await host.run("ip", "link", "set", name, "up");
  await host.run("ip", "address", "add", "10.8.0.1/24", "dev", "quiet0");
  return await Capture.open(host.inside([]), "quiet1");
}

/** What each instance was told, in order. */
function perInstance(text: string): Map<string, string[]> {
  const seen = new Map<string, string[]>();
  for (const line of text.trimEnd().split("\n")) {
    const [, name = "", event = ""] = line.replaceAll('"', "").split(" ");
    seen.set(name, [...seen.get(name) ?? [], event]);
  }
  seen.delete("steady");
  return seen;
}

/** Children of the daemon that have ended and were not asked for. */
function zombies(pid: number): number {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => {
    try {
      const [state, parent] = Deno.readTextFileSync(`/proc/${name}/stat`).split(") ")[1]!.split(" ");
      return state === "Z" && Number(parent) === pid;
    } catch {
      return false;
    }
  }).length;
}

labTest("a thousand events in a second are told in order while adverts leave on time", [], async () => {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const folder = await lab.directory();
  const script = (name: string, text: string) =>
    Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await script("script", `echo "$*" >> ${folder}/calls`);
  for (const file of ["lines", "calls"]) await Deno.writeTextFile(`${folder}/${file}`, "");
  await script("reader", `exec cat "$1" >> ${folder}/lines`);
  const capture = await quietLink(host);
  try {
    await storm(lab, host, folder, capture);
  } finally {
    await capture.dispose();
  }
});

async function storm(lab: Lab, host: Host, folder: string, capture: Capture): Promise<void> {
  const daemon = await Daemon.start(havip, lab, host, config(folder));
  const lines = () => perInstance(Deno.readTextFileSync(`${folder}/lines`));
  const masters = (each: Map<string, string[]>) =>
    [...each.values()].filter((told) => told.at(-1) === "MASTER");
  await until("all masters", 30, () => masters(lines()).length === owners, () => daemon.program.tail());
  const since = Date.now() * 1000;
  for (let flap = 0; flap < flaps; flap++) {
    await host.down();
    await until("the end of all", 5, () => masters(lines()).length === 0);
    await host.up();
    await until("all masters again", 5, () => masters(lines()).length === owners);
  }
  const took = Date.now() * 1000 - since;
  const expected = ["MASTER", ...Array.from({ length: flaps }, () => ["FAULT", "MASTER"]).flat()];
  for (const told of lines().values()) assertEquals(told, expected);
  const events = owners * flaps * 2;
  console.log(`${events} events in ${(took / 1e6).toFixed(2)} s`);
  const called = () => perInstance(Deno.readTextFileSync(`${folder}/calls`));
  await until(
    "the last call of each",
    60,
    () => masters(called()).length === owners,
    () => daemon.program.tail(),
  );
  // The last one may just be ending.
  await until("no zombie to be left", 5, () => zombies(daemon.program.pid) === 0);
  const adverts = capture.adverts(({ at, vrid }) => vrid === 250 && at >= since);
  const gaps = adverts.slice(1).map(({ at }, i) => (at - adverts[i]!.at) / 1e6);
  console.log(`${adverts.length} adverts each 0.1 s, the longest gap ${Math.max(...gaps).toFixed(3)} s`);
  // A backup would take over after three intervals and its skew.
  assert(Math.max(...gaps) < 0.3, `a gap of ${Math.max(...gaps)} s`);
  assert(gaps.filter((gap) => gap > 0.2).length <= gaps.length / 10, "many adverts were late");
}
