import { assertEquals } from "@std/assert";
import { fileReader, load } from "../../src/config/mod.ts";
import { exitCodeOf } from "../../src/daemon/exit.ts";

/** Where Debian's package of keepalived puts its samples; the test has nothing to look at without it. */
const folder = "/usr/share/doc/keepalived/samples";
const samples = [...list()].filter((name) => name.startsWith("keepalived.conf.")).sort();

function* list(): Generator<string> {
  try {
    for (const { name } of Deno.readDirSync(folder)) yield name;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

Deno.test({
  name: "keepalived's own samples are read without an error (needs keepalived's package)",
  ignore: samples.length === 0,
  fn() {
    const wrong = samples.filter((name) =>
      load(`${folder}/${name}`, fileReader()).diagnostics.some(({ severity }) => severity === "error")
    );
    assertEquals(wrong, []);
  },
});

Deno.test({
  name:
    "check complains of those of keepalived's samples that keepalived complains of (needs keepalived's package)",
  ignore: samples.length === 0,
  fn() {
    const table = Deno.readTextFileSync(new URL("config/samples.tsv", import.meta.url)).trim().split("\n");
    const exits = new Map(table.map((row) => row.split("\t") as [string, string]));
    assertEquals([...exits.keys()].sort(), samples);
    const differ = samples.filter((name) => {
      const { diagnostics } = load(`${folder}/${name}`, fileReader(), { configId: "h1" });
      return (exitCodeOf(diagnostics) !== 0) !== (exits.get(name) !== "0");
    });
    // Its script is there, and script security is not: the machine's matter, and so that of `havip -t`.
    assertEquals(differ, ["keepalived.conf.vrrp.localcheck"]);
  },
});
