import { assertEquals } from "@std/assert";
import { fileReader, load, render } from "../../src/config/mod.ts";
import { exitCodeOf } from "../../src/daemon/exit.ts";
import { lower } from "../../src/engine/mod.ts";

const folder = new URL("config/", import.meta.url);
const cases = [...Deno.readDirSync(folder)].filter((each) => each.isDirectory).map((each) => each.name)
  .sort();
const update = Deno.env.get("UPDATE") === "1";

/** What havip makes of the file of a case, as the texts that are kept of it. */
function told(name: string): { config: string; diagnostics: string; runs: string[] } {
  const at = new URL(`${name}/`, folder).pathname;
  const { config, diagnostics } = load(`${at}config.conf`, fileReader(), {
    configId: "h1",
    random: () => 0.5,
  });
  const exit = exitCodeOf(diagnostics);
  const texts = [...diagnostics.map((each) => render(each, { colour: false })), `exit ${exit}`];
  const usable = !diagnostics.some((each) => each.severity === "error");
  return {
    config: JSON.stringify(config, null, 2).replaceAll(at, "") + "\n",
    diagnostics: texts.join("\n\n").replaceAll(at, "") + "\n",
    runs: usable ? lower(config).plan.instances.map((each) => each.name) : [],
  };
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, folder));
}

/** What keepalived 2.2.7 made of it (`record_config.ts` writes this). */
function keepalived(name: string): { exit: number; runs: string[] } {
  const text = read(`${name}/keepalived.txt`);
  const exit = Number(/^exit (\d+)$/m.exec(text)?.[1]);
  const runs = [...text.matchAll(/^runs (.+)$/gm)].map((match) => match[1] ?? "");
  return { exit, runs };
}

for (const name of cases) {
  Deno.test(`config ${name.replaceAll("_", " ")}: the Config and what is said are as they were`, () => {
    const now = told(name);
    for (const [file, text] of [["config.json", now.config], ["diagnostics.txt", now.diagnostics]] as const) {
      if (update) Deno.writeTextFileSync(new URL(`${name}/${file}`, folder), text);
      else assertEquals(text.split("\n"), read(`${name}/${file}`).split("\n"), "if this is better: UPDATE=1");
    }
  });
}

Deno.test("every difference from keepalived -t in what is run or complained of is in the README, and no other", () => {
  const differ = cases.filter((name) => {
    const [ours, theirs] = [told(name), keepalived(name)];
    const complains = /\nexit [^0]/.test(`\n${ours.diagnostics}`);
    return JSON.stringify(ours.runs) !== JSON.stringify(theirs.runs) || complains !== (theirs.exit !== 0);
  });
  const explained = [...read("README.md").matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1] ?? "");
  assertEquals(explained.sort(), differ.sort());
});
