import { assertEquals, assertStringIncludes } from "@std/assert";
import { dumpStats } from "../../../src/observe/mod.ts";
import { recorded, recordedDump } from "./dump_sample.ts";

Deno.test("the counters of a recording of keepalived 2.2.7 come out byte for byte", () => {
  assertEquals(dumpStats(recordedDump), recorded("keepalived.stats"));
});

Deno.test("drops are counted where keepalived counts them", () => {
  const [first] = recordedDump.instances;
  const drops = {
    too_short: 1,
    length_mismatch: 2,
    ttl: 4,
    packet_type: 5,
    interval_mismatch: 6,
    address_list: 7,
    destination: 8,
    auth_type_invalid: 9,
    auth_type_mismatch: 10,
    auth_failure: 11,
    checksum: 100,
  };
  const text = dumpStats({ ...recordedDump, instances: [{ ...first!, seen: { ...first!.seen, drops } }] });
  assertStringIncludes(
    text,
    `  Packet Errors:
    Length: 3
    TTL: 4
    Invalid Type: 5
    Advertisement Interval: 6
    Address List: 15
  Authentication Errors:
    Invalid Type: 9
    Type Mismatch: 10
    Failure: 11
`,
  );
});
