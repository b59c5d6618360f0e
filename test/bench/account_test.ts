import { assertEquals } from "@std/assert";
import { excess, mastery, traffic } from "./account.ts";
import { RECORD, type Record, Records } from "./record.ts";

const cables = new Map([[3, { host: 0, segment: 0 }], [4, { host: 1, segment: 0 }], [5, {
  host: 0,
  segment: 1,
}]]);

const seen = (ms: number, port: number, vrid = 1, kind: Record["kind"] = "advert"): Record => ({
  ...{ kind, at: ms * 1000, port, vrid: kind === "advert" ? vrid : 0, priority: 0, address: 0 },
});

function recordsOf(list: readonly Record[]): Records {
  const all = new Records();
  for (const { kind, at, port, vrid } of list) {
    const out = new DataView(new ArrayBuffer(RECORD));
    out.setFloat64(0, at, true);
    out.setUint32(8, port, true);
    out.setUint8(16, ["advert", "announcement", "reply"].indexOf(kind));
    out.setUint8(17, vrid);
    all.push(new Uint8Array(out.buffer));
  }
  return all;
}

Deno.test("a takeover is measured from the last advert of the old master, beyond the timer", () => {
  const records = [seen(0, 3), seen(10, 3), seen(47, 4), seen(47.5, 4, 0, "announcement"), seen(57, 4)];
  assertEquals(excess(records, 4, 12_000, 36), { advert: 1, announcement: 1.5 });
});

Deno.test("a takeover that came too early, or before anything was done, does not count", () => {
  const records = [seen(10, 3), seen(47, 4), seen(47.5, 4, 0, "announcement")];
  assertEquals(excess(records, 4, 12_000, 38), null);
  assertEquals(excess(records, 4, 48_000, 36), null);
  assertEquals(excess(records.slice(0, 2), 4, 12_000, 36), null);
});

Deno.test("a transition is an advert of a virtual router by another host than the one before", () => {
  const records = recordsOf([
    seen(0, 3),
    seen(1, 5), // the same number on another cable
    seen(10, 3),
    seen(12, 4),
    seen(20, 3),
    seen(30, 3),
    seen(99, 4),
  ]);
  const found = traffic(records, cables, { from: 10_000, to: 40_000 });
  assertEquals(found, { adverts: [3, 1], transitions: 2, gaps: [10, 10, 10] });
});

Deno.test("the virtual routers of a host are counted as they come", () => {
  const records = recordsOf([seen(0, 3), seen(1, 5)]);
  const count = mastery(records, cables, 0);
  assertEquals(count(), 2);
  assertEquals(count(), 2);
  assertEquals(mastery(records, cables, 1)(), 0);
});
