/**
 * What scripts and pipes hear: the same of havip as of keepalived 2.2.7, byte for byte. `UPDATE=1` records keepalived's
 * anew.
 * @module
 */
import { assertEquals } from "@std/assert";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { advertFrame } from "./forge.ts";
import { CLIENT, Lab, NODE1 } from "./lab.ts";
import { send } from "./send.ts";
import { listen, Telling } from "./telling.ts";

const recorded = new URL("notify/keepalived-2.2.7.txt", import.meta.url);

/** An instance that tells of everything. */
function instance(n: number, folder: string, more = ""): string {
  const kinds = ["master", "backup", "fault", "stop", "master_rx_lower_pri"];
  return `vrrp_instance VI_${n} {
    state BACKUP
    interface ens33
    virtual_router_id ${50 + n}
    priority ${101 - n}
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.168.199.${n === 1 ? 128 : 200 + n}
    }
    notify "${folder}/script 'two words' any"
    ${kinds.map((kind) => `notify_${kind} "${folder}/script ${kind} VI_${n}"`).join("\n    ")}
    ${more}
}
`;
}

function config(folder: string, count: number, more = ""): string {
  const global = `global_defs {
    script_user root
    vrrp_notify_fifo ${folder}/pipe
    ${more}
}
`;
  const deleted = `notify_deleted "${folder}/script deleted VI_3"`;
  const all = [1, 2, 3].slice(0, count).map((n) => instance(n, folder, n === 3 ? deleted : ""));
  return global + all.join("");
}

async function story(make: Make): Promise<string> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  const folder = await lab.directory();
  await listen(host, folder);
  const told = new Telling(folder, () => lab.tail());
  let daemon: Daemon | undefined;
  const hears = (priority: number) => () => send(client, [advertFrame(client.mac, { priority, vrid: 51 })]);
  const start = async () => daemon = await Daemon.start(make, lab, host, config(folder, 3));
  const masters = [1, 2, 3].map((n) => new RegExp(`VI_${n}" MASTER `));
  await told.step("the start", start, ...masters);
  const mode = Deno.statSync(`${folder}/pipe`).mode! & 0o7777;
  await told.step("a lower advert", hears(50), /LOWER/);
  await told.step("a higher advert", hears(200), /BACKUP/, /MASTER/);
  await told.step(
    "a link that goes down",
    () => host.down(),
    ...[1, 2, 3].map((n) => new RegExp(`VI_${n}" FAULT`)),
  );
  await told.step("a link that comes back", () => host.up(), ...masters);
  await told.step("a reload of the same", () => daemon!.reload());
  const last = "fifo_write_vrrp_states_on_reload";
  await told.step("a reload that deletes two", () => daemon!.reload(config(folder, 1, last)), /VI_2/, /VI_3/);
  await told.step("a reload that writes states", () => daemon!.reload());
  await told.step("the stop", () => daemon!.stop(), /STOP/);
  return `mode ${mode.toString(8)}\n${told.steps.join("")}`;
}

labTest("keepalived 2.2.7 tells what was recorded", ["keepalived"], async () => {
  const told = await story(keepalived);
  if (Deno.env.get("UPDATE")) await Deno.writeTextFile(recorded, told);
  assertEquals(told, await Deno.readTextFile(recorded));
});

/** With fifo_write_vrrp_states_on_reload keepalived 2.2.7 writes all states but MASTER. */
const andMasters = /(# a reload that (?:deletes two|writes states)\n)/g;

labTest("havip tells the same, byte for byte", [], async () => {
  const expected = (await Deno.readTextFile(recorded)).replaceAll(
    andMasters,
    '$1pipe INSTANCE "VI_1" MASTER 100\n',
  );
  assertEquals(await story(havip), expected);
});

labTest(
  "the startup script ends before anything is sent, the shutdown script begins after the addresses went",
  [],
  async () => {
    await using lab = await Lab.open(NODE1);
    const host = lab.host(NODE1);
    const folder = await lab.directory();
    await Deno.writeTextFile(
      `${folder}/hook`,
      `#!/bin/sh\nsleep 0.5\necho "$1 $(pgrep -c -P $PPID) $(ip address show ens33 | grep -c 199.128) $(umask)" >> ${folder}/said\n`,
      { mode: 0o755 },
    );
    const scripts =
      `startup_script "${folder}/hook start"\n shutdown_script "${folder}/hook end"\n umask 027`;
    const daemon = await Daemon.start(havip, lab, host, config(folder, 1, scripts));
    await daemon.logs(/Starting VRRP child process/, 20);
    // The script is its parent's only child.
    assertEquals(await Deno.readTextFile(`${folder}/said`), "start 1 0 0027\n");
    assertEquals(Deno.statSync(`${folder}/pipe`).mode! & 0o777, 0o640);
    await host.settles("192.168.199.128", true, 20);
    await daemon.stop();
    assertEquals(await Deno.readTextFile(`${folder}/said`), "start 1 0 0027\nend 1 0 0027\n");
  },
);
