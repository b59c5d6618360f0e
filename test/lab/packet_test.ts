/** What no good neighbour sends: dropped, counted by reason, and without any effect. @module */
import { assert, assertEquals } from "@std/assert";
import type { Capture } from "./capture.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { advertFrame, type Forgery, nonsense, payloadFrame } from "./forge.ts";
import { CLIENT, Lab, NODE1, VIRTUAL } from "./lab.ts";
import { send } from "./send.ts";
import { type Status, status } from "./status.ts";
import { together } from "./together.ts";
import { lenient, node1 } from "./tutorial.ts";
import { until } from "./wait.ts";

/** What is wrong with a packet, and under which reason it must be counted. */
const forgeries: readonly (readonly [string, string, Forgery])[] = [
  ["a wrong checksum", "checksum", { checksumError: 1 }],
  ["seven bytes", "too_short", { cut: 13 }],
  ["fewer addresses than it says", "too_short", { cut: 10 }],
  ["four bytes too many", "length_mismatch", { pad: 4 }],
  ["TTL 254", "ttl", { ttl: 254 }],
  ["version 3", "version_mismatch", { version: 3, interval: 100 }],
  ["version 4", "unknown_version", { version: 4 }],
  ["type 2", "packet_type", { type: 2 }],
  ["another VRID", "unknown_vrid", { vrid: 52 }],
  ["a wrong password", "auth_failure", { password: "2222" }],
  ["no authentication", "auth_type_mismatch", { authType: 0 }],
  ["an unknown authentication", "auth_type_invalid", { authType: 9 }],
  ["a wrong interval", "interval_mismatch", { interval: 2 }],
  ["a foreign address", "address_list", { addresses: ["192.168.199.129"] }],
  ["an address too many", "address_list", { addresses: [VIRTUAL, "192.168.199.129"] }],
  ["its own source", "own_packet", { source: NODE1 }],
];

const COPIES = 3;

/** Drops of the instance and of nobody, by reason. */
function drops({ instances, drops }: Status): Record<string, number> {
  const all: Record<string, number> = { ...drops };
  for (const [reason, count] of Object.entries(instances[0]?.drops ?? {})) {
    all[reason] = (all[reason] ?? 0) + count;
  }
  return all;
}

interface Stage {
  readonly lab: Lab;
  readonly daemon: Daemon;
  readonly capture: Capture;
}

async function set(lab: Lab): Promise<Stage> {
  const host = lab.host(NODE1);
  // The kernel itself drops packets that claim to come from this host; here they shall get through.
  await host.run("sysctl", "-qw", "net.ipv4.conf.all.accept_local=1", "net.ipv4.conf.ens33.accept_local=1");
  // Without the client's packets: a flood of them would crowd out what must not be missed.
  const capture = await lab.capture(`ether src ${host.mac}`);
  const daemon = await Daemon.start(havip, lab, host, lenient(node1));
  await host.settles(VIRTUAL, true, 20);
  return { lab, daemon, capture };
}

/** Still master, with every advert in its time and the same processes as before. */
async function unmoved({ lab, daemon, capture }: Stage, vrrp: number): Promise<void> {
  assertEquals((await status(daemon)).instances[0]?.state, "master");
  assertEquals(await daemon.vrrpPid(), vrrp, "the VRRP process is the same");
  const transitions = daemon.program.lines.filter(({ text }) => /Entering (\w+) STATE/.test(text));
  assertEquals(transitions.length, 2, `one BACKUP, one MASTER: ${JSON.stringify(transitions)}`);
  const adverts = capture.adverts(({ from }) => from === lab.host(NODE1).mac);
  adverts.slice(1).forEach(({ at }, index) => {
    const gap = (at - adverts[index]!.at) / 1e6;
    assert(gap < 1.4 + lab.heldUp(), `${gap} s without an advert`);
  });
}

async function each(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const stage = await set(lab);
  const vrrp = await stage.daemon.vrrpPid();
  const client = lab.host(CLIENT);
  for (const [what, reason, forgery] of forgeries) {
    const before = drops(await status(stage.daemon))[reason] ?? 0;
    await send(client, Array.from({ length: COPIES }, () => advertFrame(client.mac, forgery)));
    let after: Record<string, number> = {};
    await until(
      `${COPIES} packets with ${what} counted as ${reason}`,
      3,
      async () => ((after = drops(await status(stage.daemon)))[reason] ?? 0) === before + COPIES,
      () => `${JSON.stringify(after)}, before ${before}\n${stage.daemon.program.tail()}`,
    );
  }
  await unmoved(stage, vrrp);
  // The same forge makes good packets too: or else all of the above would prove nothing.
  await send(client, [advertFrame(client.mac)]);
  await stage.daemon.logs(/Master received advert from 192\.168\.199\.130 with higher priority 200/, 3);
  await lab.host(NODE1).settles(VIRTUAL, false, 2);
}

async function flood(): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const stage = await set(lab);
  const vrrp = await stage.daemon.vrrpPid();
  const client = lab.host(CLIENT);
  const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 2 ** 32));
  const count = 100_000;
  const sent = await send(client, nonsense(client.mac, count, seed));
  assertEquals(sent, count);
  let seen = 0;
  const total = async () =>
    seen = Object.values(drops(await status(stage.daemon))).reduce((sum, one) => sum + one, 0);
  // The kernel may lose some of a flood before havip can read them; it must not lose many.
  await until(
    "nearly all packets to be counted",
    10,
    async () => await total() >= count * 0.9,
    () => `${seen}, seed ${seed}`,
  );
  assert(seen <= count, `${seen} counted of ${count}`);
  await unmoved(stage, vrrp);
  await send(client, [payloadFrame(client.mac, [])]);
  await unmoved(stage, vrrp);
}

labTest("packets that no good neighbour sends change nothing", [], async (test) => {
  await together(test, 2, [
    ["each kind is dropped under its own reason, and changes nothing", each],
    ["100,000 random packets change nothing", flood],
  ]);
});
