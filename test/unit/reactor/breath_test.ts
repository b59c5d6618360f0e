import { assertEquals } from "@std/assert";
import { Breath } from "../../../src/reactor/breath.ts";

/** What Deno keeps for this program beyond its objects, by number: there is no public way to look. */
function resources(): string[] {
  const { internal } = Deno as unknown as { internal: symbol };
  const { core } = (Deno as unknown as { [key: symbol]: { core: { resources(): object } } })[internal]!;
  return Object.keys(core.resources());
}

Deno.test("breaths leave nothing behind in the runtime, however many are taken", async () => {
  const before = resources();
  const breath = new Breath();
  await breath.take();
  const one = resources();
  for (let count = 0; count < 100; count++) await breath.take();
  assertEquals(resources(), one);
  breath.close();
  assertEquals(resources(), before);
});
