import { assertEquals, assertMatch } from "@std/assert";
import { ask, Control, controlSocket, whyNoControl } from "../../../src/daemon/control.ts";

Deno.test("what an earlier daemon left as its control socket is removed", () => {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${folder}/${controlSocket}`, "");
  assertEquals(whyNoControl(folder), null);
  assertEquals([...Deno.readDirSync(folder)], []);
  Deno.removeSync(folder);
});

Deno.test("a run directory whose control socket cannot be made is refused in words", () => {
  const folder = Deno.makeTempDirSync();
  Deno.mkdirSync(`${folder}/${controlSocket}/within`, { recursive: true });
  assertMatch(whyNoControl(folder) ?? "", /^cannot use the control socket .*control\.sock/);
  Deno.removeSync(folder, { recursive: true });
  assertMatch(whyNoControl(`/tmp/${"long/".repeat(30)}`) ?? "", /choose a shorter one$/);
});

Deno.test("a process may ask as often as it likes, and for much", async () => {
  const folder = Deno.makeTempDirSync();
  const much = Array.from({ length: 20_000 }, (_, i) => `ä ${i}`);
  const control = new Control(folder, {
    "/little": () => Promise.resolve(1),
    "/much": () => Promise.resolve(much),
  });
  for (let i = 0; i < 100; i++) assertEquals(await ask(folder, "/little"), 1);
  assertEquals(await ask(folder, "/much"), much);
  assertEquals(await ask(folder, "/nothing"), { error: "no /nothing; there is /little, /much" });
  await control.close();
  const error = await ask(folder, "/little").catch((error) => error);
  assertEquals(error instanceof Deno.errors.NotFound, true);
  Deno.removeSync(folder);
});
