import { assert, assertEquals } from "@std/assert";
import { close, read, setNonblocking, socketpair } from "../../../ffi/mod.ts";
import type { Instant } from "../../../src/core/mod.ts";
import { LineSource, Outbox } from "../../../src/reactor/mod.ts";

function pair(): [number, number] {
  const fds = socketpair();
  assert(typeof fds !== "number");
  return fds;
}

const now = 0 as Instant;

Deno.test("lines arrive whole and in order, however the bytes were cut", () => {
  const [left, right] = pair();
  const outbox = new Outbox(left);
  const lines: string[] = [];
  let ended = false;
  const source = new LineSource(right, (line) => lines.push(line), () => ended = true);
  const long = "ä".repeat(100_000);
  outbox.push({ text: long });
  outbox.push({ n: 2 });
  for (let turn = 0; turn < 100 && lines.length < 2; turn++) {
    outbox.flush();
    source.read(now);
  }
  assertEquals(lines.map((line) => JSON.parse(line)), [{ text: long }, { n: 2 }]);
  close(left);
  source.read(now);
  assert(ended);
  close(right);
});

Deno.test("a reader that does not read makes lines be dropped that may be, and no others", () => {
  const [left, right] = pair();
  const outbox = new Outbox(left);
  const line = { text: "x".repeat(100_000) };
  for (let i = 0; i < 100; i++) {
    outbox.push(line, true);
    outbox.flush();
  }
  assert(outbox.dropped > 0, "some were dropped");
  outbox.push({ important: true });
  let bytes = 0;
  let last = "";
  const buffer = new Uint8Array(1 << 16);
  setNonblocking(right);
  for (let left = true; left;) {
    left = !outbox.flush();
    for (let length = read(right, buffer); length > 0; length = read(right, buffer)) {
      bytes += length;
      last = new TextDecoder().decode(buffer.subarray(0, length));
    }
  }
  assert(bytes > 4_000_000, `${bytes} bytes came through`);
  assert(last.endsWith('{"important":true}\n'));
  close(left);
  close(right);
});

Deno.test("a reader that is gone is noticed and not written to again", () => {
  const [left, right] = pair();
  close(right);
  const outbox = new Outbox(left);
  outbox.push({ n: 1 });
  assertEquals(outbox.flush(), true);
  assert(outbox.broken);
  outbox.push({ n: 2 });
  assertEquals(outbox.flush(), true);
  close(left);
});
