/** What is kept of the state before and after each reload. @module */
import { assertEquals, assertMatch } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

async function saved(make: Make): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const folder = `${await lab.directory()}/states`;
  const text = (priority: number) =>
    conf({
      priority,
      addresses: [`${VIRTUAL}/24`],
      blocks: [`global_defs {\n config_save_dir ${folder}\n}`],
    });
  const daemon = await Daemon.start(make, lab, host, text(150));
  await host.settles(VIRTUAL, true, 8);
  assertEquals(Deno.statSync(folder).mode! & 0o077, 0);
  const all = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const names = () => all().filter((name) => !name.startsWith("keepalived.conf"));
  const content = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
  const complete = (count: number) => {
    const there = () =>
      all().length === 1 + 1.5 * count && names().length === count &&
      names().every((name) => content(name).includes("Interfaces"));
    return until(`${count} files`, 5, there, () => all().join());
  };
  await daemon.reload(text(140));
  await complete(2);
  await daemon.reload(text(130));
  await complete(4);
  const vrrp = /^keepalived_vrrp\.(\d+)\.1\.post$/.exec(names()[0]!)?.[1];
  assertEquals(
    names(),
    ["1.post", "1.pre", "2.post", "2.pre"].map((name) => `keepalived_vrrp.${vrrp}.${name}`),
  );
  const confs = all().filter((name) => /^keepalived\.conf\.\d+\.[012]$/.test(name));
  const first = (pattern: RegExp) => (name: string) => pattern.exec(content(name))?.[1];
  assertEquals(confs.map(first(/priority (\d+)/)), ["150", "140", "130"]);
  assertEquals(names().map(first(/Priority = (\d+)/)), ["140", "150", "130", "140"]);
  assertMatch(content(names()[0]!), new RegExp(` Config save dir = ${folder}\n`));
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
}

labTest(
  "the state before and after each reload is kept where that is asked for",
  ["keepalived"],
  async (test) => {
    await together(test, 2, [
      ["by havip", () => saved(havip)],
      ["by keepalived", () => saved(keepalived)],
    ]);
  },
);
