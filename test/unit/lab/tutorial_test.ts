import { assertEquals } from "@std/assert";
import { node1Conf, node2Conf } from "../../../src/lab/mod.ts";

Deno.test("the lab's files are the tutorial's, to the letter", async () => {
  const read = (name: string) => Deno.readTextFile(new URL(`../../lab/tutorial/${name}`, import.meta.url));
  assertEquals(node1Conf, await read("node1.conf"));
  assertEquals(node2Conf, await read("node2.conf"));
});
