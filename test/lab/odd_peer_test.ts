/** Files and peers that do not fit: strange adverts, a source that is not there, two owners. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { advertFrame } from "./forge.ts";
import { CLIENT, Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { send } from "./send.ts";
import { together } from "./together.ts";
import { sleep, until } from "./wait.ts";

async function stranger(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  const blocks = ["global_defs {\n log_unknown_vrids\n}"];
  const daemon = await Daemon.start(make, lab, host, conf({ priority: 101, blocks }));
  await daemon.ready();
  await send(client, [advertFrame(client.mac, { vrid: 52 })]);
  await daemon.logs(/Unknown VRID\(52\) received on interface\(ens33\)/, 3);
}

/** Without its source an instance would hear nobody, and be a second master. */
async function sourceless(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const more = ["unicast_src_ip 192.168.199.77", `unicast_peer {\n ${NODE2}\n}`];
  const daemon = await Daemon.start(make, lab, host, conf({ priority: 101, more }));
  await daemon.logs(/Entering FAULT STATE/, 5);
  await host.run("ip", "addr", "add", "192.168.199.77/24", "dev", "ens33");
  if (make === havip) {
    await host.settles(VIRTUAL, true, 6);
    await host.run("ip", "addr", "del", "192.168.199.77/24", "dev", "ens33");
    await host.settles(VIRTUAL, false, 2);
    await host.run("ip", "addr", "add", "192.168.199.77/32", "dev", "lo");
    await host.settles(VIRTUAL, true, 6);
  } else {
    // It has tried to use the address once, and does not look again.
    await sleep(5);
    assertEquals(await host.has(VIRTUAL), false);
  }
}

/** Of two owners one gives way, whoever was first. keepalived lowers itself, havip goes by the addresses. */
async function owners(one: Make, two: Make): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const text = conf({ priority: 255, state: "MASTER" });
  const first = await Daemon.start(one, lab, lab.host(NODE1), text);
  await lab.host(NODE1).settles(VIRTUAL, true, 8);
  const second = await Daemon.start(two, lab, lab.host(NODE2), text);
  await until(
    "one to give way",
    8,
    () =>
      [first, second].some(({ program }) =>
        program.lines.some(({ text }) => text.includes("configured as address owner, please fix"))
      ),
  );
  const holders = async () =>
    (await Promise.all(lab.hosts.map((host) => host.has(VIRTUAL)))).filter(Boolean).length;
  await until("one master", 8, async () => await holders() === 1);
  const capture = await lab.capture();
  await until("adverts", 5, () => capture.adverts().length >= 3);
  assert(new Set(capture.adverts().map(({ source }) => source)).size === 1);
  assertEquals(await holders(), 1);
}

labTest(
  "what does not fit together is told, and never makes two masters that last",
  ["keepalived"],
  async (test) => {
    await together(test, 3, [
      ["havip tells of an advert that concerns nobody", () => stranger(havip)],
      ["keepalived does so, too", () => stranger(keepalived)],
      ["havip waits for the source of unicast", () => sourceless(havip)],
      ["keepalived stays in fault without it", () => sourceless(keepalived)],
      ["of two owners one gives way to the other: havip and havip", () => owners(havip, havip)],
      ["of two owners one gives way to the other: havip and keepalived", () => owners(havip, keepalived)],
      ["of two owners one gives way to the other: keepalived and havip", () => owners(keepalived, havip)],
    ]);
  },
);
