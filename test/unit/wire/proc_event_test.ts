import { assertEquals } from "@std/assert";
import { decodeProcEvent, listenForProcesses } from "../../../src/wire/mod.ts";

/** A message as Linux 6.18 sends it, from the `what` of proc_event on; the rest is the same in all. */
function message(what: number, ...data: number[]): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(76));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 76, true);
  view.setUint16(4, 3, true);
  view.setUint32(16, 1, true);
  view.setUint32(20, 1, true);
  view.setUint16(32, 40, true);
  view.setUint32(36, what, true);
  data.forEach((word, i) => view.setUint32(52 + 4 * i, word, true));
  return bytes;
}

Deno.test("the life of a process is told, and that of a thread is not", () => {
  assertEquals(decodeProcEvent(message(0)), { kind: "listening" });
  assertEquals(decodeProcEvent(message(1, 10, 10, 20, 20)), { kind: "fork", parent: 10, child: 20 });
  assertEquals(decodeProcEvent(message(1, 10, 10, 21, 20)), null);
  assertEquals(decodeProcEvent(message(2, 20, 20)), { kind: "exec", pid: 20 });
  assertEquals(decodeProcEvent(message(0x200, 20, 20)), { kind: "comm", pid: 20 });
  assertEquals(decodeProcEvent(message(0x8000_0000, 20, 20)), { kind: "exit", pid: 20 });
  assertEquals(decodeProcEvent(message(0x8000_0000, 21, 20)), null);
});

Deno.test("what is no process event, or is cut off, says nothing", () => {
  assertEquals(decodeProcEvent(message(1, 10, 10, 20, 20).subarray(0, 60)), null);
  assertEquals(decodeProcEvent(new Uint8Array(76)), null);
  assertEquals(decodeProcEvent(message(4, 1, 1)), null);
  assertEquals(decodeProcEvent(new Uint8Array()), null);
});

Deno.test("the request asks the connector of processes to tell", () => {
  const words = [...new Uint32Array(listenForProcesses().buffer)];
  assertEquals(words, [40, 3, 0, 0, 1, 1, 0, 0, 4, 1]);
});
