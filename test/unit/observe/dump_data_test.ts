import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { IpAddress } from "../../../src/core/mod.ts";
import { dumpData } from "../../../src/observe/mod.ts";
import { configuration, dumpOf, recorded, recordedDump } from "./dump_sample.ts";

/** The lines of keepalived's that havip has nothing to say on, or that are different each time. */
const apart =
  /^ +(Last transition|Read timeout|Using src_ip|Virtual Routes|Tracked scripts|Total priority|No sockets) /;

Deno.test("every line on an instance is one of keepalived 2.2.7's, in its order", () => {
  const theirs = recorded("keepalived.data").split("\n");
  const from = theirs.indexOf(" VRRP Instance = VI_1");
  let at = from;
  const ours = dumpData(recordedDump).split("\n");
  const start = ours.indexOf(" VRRP Instance = VI_1");
  const topology = ours.slice(start, ours.findIndex((line, row) => row > start && line.startsWith("---")));
  for (const line of topology) {
    if (apart.test(line) || line.includes("script = ")) continue;
    const found = theirs.indexOf(line, at);
    assert(found >= 0, `keepalived has no "${line}" from its line ${at} on`);
    at = found;
  }
  assert(topology.length > 60, `only ${topology.length} lines`);
});

Deno.test("times are those of the wall clock, to the microsecond", () => {
  const line = dumpData(recordedDump).split("\n").find((each) => each.includes("Last transition")) ?? "";
  const local = new Date(1795345766649).toTimeString().slice(0, 8);
  assertStringIncludes(line, "= 1795345766.649881 (Sun Nov 22 ");
  assertStringIncludes(line, `${local}.649881 2026)`);
});

Deno.test("a backup shows whom it follows, and how long it waits", () => {
  const dump = dumpOf(configuration);
  const [, second] = dump.instances;
  const seen = {
    ...second!.seen,
    state: "backup" as const,
    master: { address: "192.168.77.3" as IpAddress, priority: 200 },
  };
  const text = dumpData({ ...dump, instances: [{ ...second!, seen }] });
  for (const line of ["State = BACKUP", "Master router = 192.168.77.3", "Master priority = 200"]) {
    assertStringIncludes(text, `\n   ${line}\n`);
  }
  assertStringIncludes(text, "   Master advert int = 0.50 sec\n");
});

Deno.test("sections are there even when nothing is configured", () => {
  const titles = dumpData(dumpOf("")).split("\n").filter((line) => line.startsWith("---"));
  assertEquals(titles, ["------< Global definitions >------", "------< VRRP Topology >------"]);
});

Deno.test("a script is GOOD when its tracker says so, BAD until then, and nothing when nothing tracks it", () => {
  const status = (trackers: typeof recordedDump.trackers) =>
    /Status = (\w+)/.exec(dumpData({ ...recordedDump, trackers }))?.[1];
  assertEquals(status({ "script:chk": { verdict: "up" } }), "GOOD");
  assertEquals(status({ "script:chk": { verdict: "unknown" } }), "BAD");
  assertEquals(status({}), undefined);
});
