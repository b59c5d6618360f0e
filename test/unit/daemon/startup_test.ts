import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../../src/core/mod.ts";
import { readConfig } from "../../../src/daemon/startup.ts";

const conf = (line: string) =>
  `vrrp_instance A {\ninterface lo\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n${line}\n}\n`;

/** What is logged of a configuration's mistakes when it is read. */
function logged(line: string): string[] {
  const file = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(file, conf(line));
    const entries: LogEntry[] = [];
    const { ok } = readConfig({ config: file, configId: null }, (entry) => entries.push(entry));
    assertEquals(ok, true);
    return entries.flatMap((each) => each.code === "config.diagnostic" ? [each.fields.text] : []);
  } finally {
    Deno.removeSync(file);
  }
}

Deno.test("what a comment in the file allows is not logged when the daemon reads it", () => {
  assertEquals(logged("nonsense").map((text) => text.split(": ")[1]?.split(" (")[0]), [
    'there is no keyword "nonsense" in vrrp_instance; it is skipped',
  ]);
  assertEquals(logged("nonsense # havip: allow unknown-keyword"), []);
  assertEquals(logged("# havip: allow given-twice\nnonsense").length, 1);
});
