import { assertEquals } from "@std/assert";
import { type Instant, micros } from "../../../src/core/mod.ts";
import { logLine } from "../../../src/lab/log_line.ts";

const now = 5_000_000 as Instant;
const wall = Date.parse("2026-11-22T13:45:37.130Z");

Deno.test("the line that says BACKUP gives the moment at which it was written, not that of its arrival", () => {
  const line = JSON.stringify({
    time: "2026-11-22T13:45:37.123Z",
    level: "notice",
    code: "vrrp.entering",
    process: "havip_vrrp",
    pid: 7,
    message: "(VI_1) Entering BACKUP STATE (init)",
    name: "VI_1",
    state: "BACKUP",
    init: true,
  });
  assertEquals(logLine(line, wall, now), {
    text: "13:45:37.123 havip_vrrp: (VI_1) Entering BACKUP STATE (init)",
    backup: { instance: "VI_1", at: now + micros(-7_000) as Instant },
  });
});

Deno.test("any other line is only text", () => {
  const line =
    '{"time":"2026-11-22T13:45:37.123Z","code":"daemon.stopping","process":"havip","message":"Stopping"}';
  assertEquals(logLine(line, wall, now), { text: "13:45:37.123 havip: Stopping", backup: null });
  for (const text of ["error: Uncaught", "", "null", "[1]", "{", '{"time":"never"}']) {
    assertEquals(logLine(text, wall, now), { text, backup: null });
  }
});
