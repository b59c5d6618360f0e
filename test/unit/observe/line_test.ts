import { assert, assertEquals } from "@std/assert";
import { entry, type LogEntry } from "../../../src/core/mod.ts";
import {
  colourLine,
  harmless,
  journalLine,
  jsonLine,
  type Message,
  plainLine,
  stamp,
  syslogLine,
} from "../../../src/observe/line.ts";
import { worded } from "../../../src/observe/words.ts";

const at = new Date(2026, 10, 22, 11, 9, 23, 456);

function message(entry: LogEntry): Message {
  return { entry, ...worded(entry), from: { process: "havip_vrrp", pid: 19 }, at };
}

const master = message(entry("vrrp.entering", { name: "VI_1", state: "MASTER", init: false }));
const hostile = message(
  entry("vrrp.advert_timeout", {
    name: "VI\nSun Nov 22 11:09:23 2026: \x1b]0;x\x07\u009b31m\u202e\u2028\ud800",
  }),
);

Deno.test("a plain line has keepalived's time stamp", () => {
  assertEquals(plainLine(master), "Sun Nov 22 11:09:23 2026: (VI_1) Entering MASTER STATE");
});

Deno.test("a day of one digit is padded with a space", () => {
  assertEquals(stamp(new Date(2026, 0, 5, 1, 2, 3)), "Mon Jan  5 01:02:03 2026");
});

Deno.test("a terminal gets the same words, coloured by level", () => {
  // deno-lint-ignore no-control-regex -- taking the colours out again
  assertEquals(colourLine(master).replace(/\x1b\[[\d;]*m/g, ""), plainLine(master));
  assert(colourLine(master).includes("\x1b[1m(VI_1) Entering MASTER STATE\x1b[0m"));
});

Deno.test("the journal gets a priority and no time", () => {
  assertEquals(journalLine(master), "<5>(VI_1) Entering MASTER STATE");
});

Deno.test("syslog gets facility and priority in one number, and the role's name after the ident", () => {
  assertEquals(
    syslogLine(master, "havip", 3),
    "<29>Nov 22 11:09:23 havip_vrrp[19]: (VI_1) Entering MASTER STATE",
  );
  assertEquals(
    syslogLine(master, "lb", 16),
    "<133>Nov 22 11:09:23 lb_vrrp[19]: (VI_1) Entering MASTER STATE",
  );
});

Deno.test("a JSON line has the six names and the fields of its code", () => {
  assertEquals(JSON.parse(jsonLine(master)), {
    time: at.toISOString(),
    level: "notice",
    code: "vrrp.entering",
    process: "havip_vrrp",
    pid: 19,
    message: "(VI_1) Entering MASTER STATE",
    name: "VI_1",
    state: "MASTER",
    init: false,
  });
});

Deno.test("a field never hides one of the six names of a JSON line", () => {
  const line = JSON.parse(jsonLine(message(entry("role.starting", { role: "vrrp", pid: 42 }))));
  assertEquals([line.pid, line.role_pid], [19, 42]);
});

Deno.test("names cannot forge lines, colours or directions", () => {
  const lines = [
    plainLine(hostile),
    journalLine(hostile),
    jsonLine(hostile),
    syslogLine(hostile, "havip", 3),
  ];
  for (const line of lines) {
    // deno-lint-ignore no-control-regex -- these are the characters that must be gone
    assert(!/[\u0000-\u001f\u007f-\u009f\u202e\u2028]|\p{Surrogate}/u.test(line), line);
  }
  assert(plainLine(hostile).includes("(VI\\nSun Nov 22"));
});

Deno.test("hostile names come back unchanged from JSON", () => {
  assertEquals(JSON.parse(jsonLine(hostile)).name, (hostile.entry.fields as { name: string }).name);
});

Deno.test("what is too long is cut, in JSON too", () => {
  const long = message(entry("vrrp.advert_timeout", { name: "x".repeat(100_000) }));
  assertEquals(harmless("x".repeat(100_000)).length, 1000);
  assert(plainLine(long).length < 1100);
  assert(jsonLine(long).length < 2500);
});

Deno.test("letters of all languages stay as they are", () => {
  assertEquals(harmless("高可用 Überwachung 🙂"), "高可用 Überwachung 🙂");
});
