import { assertEquals } from "@std/assert";
import { idsOf } from "../../../src/daemon/account.ts";

async function inEtc(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${folder}/passwd`, "root:x:0:0::/:/bin/sh\nha:x:901:902::/:/bin/false\n");
  Deno.writeTextFileSync(`${folder}/group`, "ha:x:902:\nwheel:x:903:ha\n");
  try {
    await run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a user has its own group unless another is named", () =>
  inEtc(async (folder) => {
    assertEquals(await idsOf("ha", undefined, folder), { uid: 901, gid: 902 });
    assertEquals(await idsOf("ha", "wheel", folder), { uid: 901, gid: 903 });
  }));

Deno.test("users and groups may be given by number", () =>
  inEtc(async (folder) => {
    assertEquals(await idsOf("901", "903", folder), { uid: 901, gid: 903 });
  }));

Deno.test("who does not exist is said by name", () =>
  inEtc(async (folder) => {
    assertEquals(await idsOf("nobody-of-havip", undefined, folder), "there is no user 'nobody-of-havip'");
    assertEquals(await idsOf("--version", undefined, folder), "there is no user '--version'");
    assertEquals(await idsOf("ha", "none-of-havip", folder), "there is no group 'none-of-havip'");
  }));
