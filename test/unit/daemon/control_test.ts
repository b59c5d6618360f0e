import { assertEquals, assertMatch } from "@std/assert";
import { controlSocket, whyNoControl } from "../../../src/daemon/control.ts";

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
