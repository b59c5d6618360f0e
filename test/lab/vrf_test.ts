/** Virtual routers on interfaces of a VRF (ip-vrf(8)): routing tables of their own. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { type Host, INTERFACE } from "./host.ts";
import { CLIENT, Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";
import { answered, serve } from "./web.ts";

/** Whether this kernel has them. */
function able(): boolean {
  const args = ["--net", "ip", "link", "add", "red", "type", "vrf", "table", "10"];
  return new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).outputSync().success;
}

const VRF = "red";
const route = `virtual_routes {\n10.9.0.0/16 via ${CLIENT} vrf ${VRF}\n}`;

/** A VRF with the host's interface in it, and programs that know nothing of it. */
async function enslave(host: Host): Promise<void> {
  await host.run("ip", "link", "add", VRF, "type", "vrf", "table", "10");
  await host.run("ip", "link", "set", VRF, "up");
  await host.run("sysctl", "-qw", "net.ipv4.tcp_l3mdev_accept=1");
  await host.run("ip", "link", "set", INTERFACE, "master", VRF);
}

async function masterOf(host: Host, name: string): Promise<string | undefined> {
  const shown: { master?: string }[] = JSON.parse(await host.run("ip", "-j", "link", "show", name));
  return shown[0]?.master;
}

type Words = (host: Host, other: Host) => readonly string[];

/** Words of an instance that has peers and a VRF, but no interface: keepalived 2.2.7 refuses what its manual tells of. */
const peers: Words = (host, other) => [
  `vrf ${VRF}`,
  `unicast_src_ip ${host.address}`,
  `unicast_peer {\n${other.address}\n}`,
];

function text(priority: number, words: readonly string[]): string {
  const routed = words.some((word) => word.startsWith("vrf "));
  const addresses = routed ? { addresses: [`${VIRTUAL}/24 dev ${INTERFACE}`] } : {};
  const whole = conf({ priority, version: 3, more: [...words, route], ...addresses });
  return routed ? whole.replace(/^ *interface .*\n/m, "") : whole;
}

/** A pair in a VRF fails over and back. */
async function pair(one: Make, two: Make, words: Words): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2, CLIENT);
  const [host, peer, client] = [lab.host(NODE1), lab.host(NODE2), lab.host(CLIENT)];
  for (const each of [host, peer]) {
    await serve(lab, each, each.address);
    await enslave(each);
  }
  const master = await Daemon.start(one, lab, host, text(101, words(host, peer)));
  await answered(client, VIRTUAL, NODE1, 90);
  const routes = await host.run("ip", "route", "show", "table", "10");
  assert(/10\.9\.0\.0\/16 via /.test(routes), routes);
  const capture = await lab.capture();
  const backup = await Daemon.start(two, lab, peer, text(100, words(peer, host)));
  await backup.logs(/Entering BACKUP STATE/, 90);
  await until("adverts", 10, () => capture.adverts(() => true).length > 5);
  assertEquals(new Set(capture.adverts(() => true).map(({ source }) => source)), new Set([NODE1]));
  await master.stop();
  await answered(client, VIRTUAL, NODE2, 10);
  master.again();
  await answered(client, VIRTUAL, NODE1, 90);
}

/** The interface leaves its VRF and comes back into it: what was made on it goes with it. */
async function moves(make: Make, name: string, words: string): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  await serve(lab, host, NODE1);
  await enslave(host);
  const daemon = await Daemon.start(make, lab, host, conf({ priority: 101, version: 3, more: [words] }));
  await answered(client, VIRTUAL, NODE1, 90);
  assertEquals(await masterOf(host, name), VRF);
  const follows = async (master: string | undefined) => {
    await until(
      `${name} to be ${master ? "in" : "outside of"} the VRF`,
      10,
      async () => await masterOf(host, name) === master,
      () => daemon.program.tail(),
    );
    await answered(client, VIRTUAL, NODE1, 15);
  };
  await host.run("ip", "link", "set", INTERFACE, "nomaster");
  await follows(undefined);
  await host.run("ip", "link", "set", INTERFACE, "master", VRF);
  await follows(VRF);
  await host.run("ip", "link", "del", VRF);
  await follows(undefined);
}

const ipvlan = "use_ipvlan ipv51 192.168.199.200/24";
const vmac: Words = () => ["use_vmac"];

if (able()) {
  labTest("virtual routers on interfaces of a VRF", ["keepalived", "nginx", "curl"], async (test) => {
    await together(test, 1, [
      ["a pair of havip", () => pair(havip, havip, () => [])],
      ["with hardware addresses of their own: havip beside keepalived", () => pair(havip, keepalived, vmac)],
      ["a pair of havip with peers and without an interface", () => pair(havip, havip, peers)],
      ["havip when the interface goes from one to another", () => moves(havip, "vrrp.51", "use_vmac")],
      [
        "keepalived when the interface goes from one to another",
        () => moves(keepalived, "vrrp.51", "use_vmac"),
      ],
      ["havip with an ipvlan there", () => moves(havip, "ipv51", ipvlan)],
      ["keepalived with an ipvlan there", () => moves(keepalived, "ipv51", ipvlan)],
    ]);
  });
} else {
  Deno.test.ignore(
    "virtual routers on interfaces of a VRF (needs a kernel that has them, and root)",
    () => {},
  );
}
