import { assert, assertEquals } from "@std/assert";
import { load, type Loaded, memoryReader, print } from "../../src/config/mod.ts";
import { corpus, options, read, said, usable } from "./corpus.ts";

function reread(bytes: Uint8Array): Loaded {
  return load("a.conf", memoryReader(new Map([["a.conf", bytes]])), options);
}

const files = corpus.map((file) => ({ ...file, loaded: read(file) })).filter(({ loaded }) => usable(loaded));

Deno.test("the corpus has files to print", () => assert(files.length > 50));

for (const { name, loaded } of files) {
  Deno.test(`print ${name.replaceAll("_", " ")}: what is printed is read as the same, and printed as the same`, () => {
    const printed = print(loaded.config);
    const again = reread(printed);
    assertEquals(said(again), said(loaded), new TextDecoder().decode(printed));
    assertEquals(print(again.config), printed);
  });
}
