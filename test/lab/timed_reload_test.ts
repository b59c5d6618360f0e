/** A reload at a time that stands in a file. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

const OTHER = "192.168.199.129";

async function timed(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const folder = await lab.directory();
  const text = (...addresses: string[]) =>
    conf({
      priority: 255,
      state: "MASTER",
      addresses: addresses.map((address) => `${address}/24`),
      blocks: [`global_defs {\n reload_time_file ${folder}/at\n reload_file ${folder}/reading\n}`],
    });
  const daemon = await Daemon.start(make, lab, host, text(VIRTUAL));
  await host.settles(VIRTUAL, true, 8);
  await Deno.writeTextFile(daemon.config, text(VIRTUAL, OTHER));
  const soon = new Date(Date.now() + 3_000).toISOString();
  await Deno.writeTextFile(`${folder}/at`, `${soon.slice(0, 10)} ${soon.slice(11, 19)}Z\n`);
  await daemon.logs(/Scheduling reload for/, 3);
  assertEquals(await host.has(OTHER), false);
  await host.settles(OTHER, true, 6);
  const left = () => [...Deno.readDirSync(folder)].map(({ name }) => name);
  await until("both files to be gone", 2, () => left().length === 0, () => left().join());
}

labTest("a reload may wait for its time", ["keepalived"], async (test) => {
  await together(test, 2, [
    ["havip reloads then", () => timed(havip)],
    ["keepalived reloads then", () => timed(keepalived)],
  ]);
});
