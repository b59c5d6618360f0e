import { assertEquals, assertThrows } from "@std/assert";
import { handover } from "./handover.ts";
import { RECORD, type RecordKind, Records } from "./record.ts";

const cables = new Map([[3, { host: 0, segment: 0 }], [4, { host: 1, segment: 0 }]]);
const expected = { host: 1, timer: 30, interval: 10, routers: 2, addresses: new Set([11, 12]) };

function recordsOf(...list: [ms: number, port: number, kind: RecordKind, of: number][]): Records {
  const all = new Records();
  for (const [ms, port, kind, of] of list) {
    const out = new DataView(new ArrayBuffer(RECORD));
    out.setFloat64(0, ms * 1000, true);
    out.setUint32(8, port, true);
    out.setUint32(12, kind === "advert" ? 1 : of, true);
    out.setUint8(16, ["advert", "announcement", "reply"].indexOf(kind));
    out.setUint8(17, kind === "advert" ? of : 0);
    all.push(new Uint8Array(out.buffer));
  }
  return all;
}

Deno.test("everything counts from when the first timer ran out, lateness from when each was due", () => {
  const records = recordsOf(
    [0, 3, "advert", 1],
    [5, 3, "advert", 2],
    [31, 4, "advert", 1],
    [32, 4, "announcement", 11],
    [33, 3, "reply", 12], // the old master's kernel still has it
    [34, 4, "reply", 11],
    [36, 4, "advert", 2],
    [38, 4, "announcement", 12],
    [39, 4, "reply", 12],
    [45, 4, "advert", 1],
    [48, 4, "advert", 2],
    [60, 4, "reply", 12],
  );
  assertEquals(handover(records, cables, expected), {
    lastAdvert: 6,
    lastAnnouncement: 8,
    lastAnswer: 9,
    late: 4,
  });
});

Deno.test("what was not taken over is told", () => {
  const records = recordsOf([0, 3, "advert", 1], [31, 4, "advert", 1], [34, 4, "reply", 11]);
  assertThrows(() => handover(records, cables, expected), "1 were not taken over");
});
