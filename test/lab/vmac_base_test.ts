/** Interfaces that come and go below a virtual router's own, and settings that are given back. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { type Host, INTERFACE } from "./host.ts";
import { CLIENT, Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";
import { answered, serve } from "./web.ts";

const text = conf({ priority: 101, version: 3, interval: 0.3, more: ["use_vmac"] });

function ip(host: Host, ...words: string[]): Promise<string> {
  return host.run("ip", ...words);
}

async function rename(host: Host, from: string, to: string): Promise<void> {
  await ip(host, "link", "set", from, "down");
  await ip(host, "link", "set", from, "name", to);
  await ip(host, "link", "set", to, "up");
}

/** The changed settings of the interface, and those that hold for all of them. */
async function settings(host: Host, name: string = INTERFACE): Promise<string> {
  const files = [`${name}.arp_ignore`, `${name}.arp_filter`, `${name}.rp_filter`, "all.rp_filter"];
  const text = await host.run("sysctl", "-n", ...files.map((file) => `net.ipv4.conf.${file}`));
  return text.trim().split("\n").join(" ");
}

/** The base goes and comes back, is renamed and gets its name again; somebody deletes the interface itself. */
async function returns(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  await serve(lab, host, NODE1);
  const daemon = await Daemon.start(make, lab, host, text);
  await answered(client, VIRTUAL, NODE1, 10);
  let faults = 0;
  const fault = async () => {
    faults++;
    const seen = () =>
      daemon.program.lines.filter(({ text }) => text.includes("Entering FAULT STATE")).length;
    await until("the instance to be in fault", 5, () => seen() === faults, () => daemon.program.tail());
  };
  await host.remove();
  await fault();
  await host.insert();
  await answered(client, VIRTUAL, NODE1, 10);
  // keepalived does not change those of the second one.
  if (make === havip) assertEquals(await settings(host), "1 1 0 0");
  // Here keepalived stays in fault at times.
  if (make === havip) {
    await rename(host, INTERFACE, "other");
    await fault();
    const back = async () => await settings(host, "other") === "0 0 0 0";
    await until(
      "the settings to be given back",
      3,
      back,
      async () => await settings(host, "other") + daemon.program.tail(),
    );
    assertEquals((await host.attempt("ip", "link", "show", "vrrp.51")).code, 1);
    await rename(host, "other", INTERFACE);
    await answered(client, VIRTUAL, NODE1, 10);
  }
  await ip(host, "link", "del", "vrrp.51");
  await fault();
  await answered(client, VIRTUAL, NODE1, 10);
  await daemon.stop();
  if (make === havip) assertEquals(await settings(host), "0 0 0 0");
}

/** Whoever is killed, the settings are as they were: at once, or with the next start. */
async function given(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  await serve(lab, host, NODE1);
  // Strict reverse path filtering on every interface would keep its packets from the virtual router's own.
  await host.run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=1", `net.ipv4.conf.${INTERFACE}.arp_ignore=2`);
  const daemon = await Daemon.start(havip, lab, host, text, "-R");
  await answered(client, VIRTUAL, NODE1, 10);
  assertEquals(await settings(host), "1 1 1 0");
  Deno.kill(await daemon.vrrpPid(), "SIGKILL");
  await daemon.program.ended;
  assertEquals(await settings(host), "2 0 0 1");
  const second = daemon.again();
  await answered(client, VIRTUAL, NODE1, 10);
  await second.kill();
  assertEquals(await settings(host), "1 1 1 0");
  const third = second.again();
  await third.logs(/Entering MASTER STATE/, 10);
  assertEquals(await settings(host), "1 1 1 0");
  await third.stop();
  assertEquals(await settings(host), "2 0 0 1");
}

/** An interface for IPv6 alone leaves the settings of IPv4 as they are. */
async function six(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const on = ["all", "default", INTERFACE].map((name) => `net.ipv6.conf.${name}.disable_ipv6=0`);
  await host.run("sysctl", "-qw", ...on, "net.ipv4.conf.all.rp_filter=1");
  const before = await settings(host);
  const addresses = ["fe80::9", "2001:db8::9/64"];
  const own = conf({ priority: 101, version: 3, interval: 0.3, addresses, more: ["use_vmac"] });
  const daemon = await Daemon.start(make, lab, host, own);
  await daemon.logs(/Entering MASTER STATE/, 10);
  await ip(host, "link", "show", "vrrp.51");
  assertEquals(await settings(host), before);
  await daemon.stop();
  assertEquals(await settings(host), before);
}

labTest("the base of a virtual router's interface", ["keepalived", "nginx", "curl"], async (test) => {
  await together(test, 3, [
    ["havip makes the interface again when it or its base was gone", () => returns(havip)],
    ["and so does keepalived", () => returns(keepalived)],
    ["settings are given back, whoever is killed", given],
    ["havip changes none of IPv4 for IPv6 alone", () => six(havip)],
    ["nor does keepalived", () => six(keepalived)],
  ]);
});
