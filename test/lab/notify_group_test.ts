/**
 * What scripts and pipes hear of sync groups and of changes of priority: the same of havip as of keepalived 2.2.7, byte for
 * byte. `UPDATE=1` records keepalived's anew.
 * @module
 */
import { assertEquals } from "@std/assert";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { advertFrame } from "./forge.ts";
import { CLIENT, Lab, NODE1 } from "./lab.ts";
import { send } from "./send.ts";
import { listen, Telling } from "./telling.ts";

const recorded = new URL("notify/keepalived-2.2.7-group.txt", import.meta.url);

function config(folder: string): string {
  const run = (words: string) => `"${folder}/script ${words}"`;
  const instance = (n: number, more = "") =>
    `vrrp_instance VI_${n} {
    interface ens33
    virtual_router_id ${50 + n}
    priority ${101 - n}
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.168.199.${n === 1 ? 128 : 200 + n}
    }
    notify ${run("any")}
    ${more}
}
`;
  const kinds = ["master", "backup", "fault", "stop"];
  const tracked = `track_file {\n        load weight 1\n    }`;
  return `global_defs {
    script_user root
    notify_fifo ${folder}/pipe
    vrrp_notify_priority_changes
}
track_file load {
    file ${folder}/load
}
vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
    notify ${run("group")}
    ${kinds.map((kind) => `notify_${kind} ${run(`group-${kind}`)}`).join("\n    ")}
}
${instance(1)}${instance(2)}${instance(3, tracked)}`;
}

async function story(make: Make): Promise<string> {
  await using lab = await Lab.open(NODE1, CLIENT);
  const [host, client] = [lab.host(NODE1), lab.host(CLIENT)];
  const folder = await lab.directory();
  await listen(host, folder);
  const load = (n: number) => () => Deno.writeTextFile(`${folder}/load`, `${n}\n`);
  await load(0)();
  const told = new Telling(folder, () => lab.tail());
  let daemon: Daemon | undefined;
  const hears = (priority: number) => () => send(client, [advertFrame(client.mac, { priority, vrid: 51 })]);
  const start = async () => daemon = await Daemon.start(make, lab, host, config(folder));
  const masters = ["G1", "VI_1", "VI_2", "VI_3"].map((name) => new RegExp(`${name}" MASTER `));
  await told.step("the start", start, ...masters);
  await told.step("a higher number in the file", load(7), /MASTER_PRIORITY/);
  await told.step("a lower number in the file", load(3), /MASTER_PRIORITY/);
  await told.step("a higher advert for a member", hears(200), /G1" BACKUP/, /G1" MASTER/, /VI_2" MASTER/);
  await told.step("a link that goes down", () => host.down(), /G1" FAULT/, /VI_2" FAULT/, /VI_3" FAULT/);
  await told.step("a number in fault", load(5), /BACKUP_PRIORITY/);
  await told.step("a link that comes back", () => host.up(), ...masters);
  await told.step("the stop", () => daemon!.stop(), /GROUP.*STOP/);
  return told.steps.join("");
}

labTest("keepalived 2.2.7 tells of groups and priorities what was recorded", ["keepalived"], async () => {
  const told = await story(keepalived);
  if (Deno.env.get("UPDATE")) await Deno.writeTextFile(recorded, told);
  assertEquals(told, await Deno.readTextFile(recorded));
});

labTest("havip tells the same of groups and priorities, byte for byte", [], async () => {
  assertEquals(await story(havip), await Deno.readTextFile(recorded));
});
