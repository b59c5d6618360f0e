import { assertEquals } from "@std/assert";
import { fileReader, load } from "../../src/config/mod.ts";

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
