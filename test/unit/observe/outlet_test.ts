import fs from "node:fs";
import { assert, assertEquals } from "@std/assert";
import { close, setNonblocking, socketpair } from "../../../ffi/mod.ts";
import { descriptorOutlet, type Outlet, syslogOutlet } from "../../../src/observe/outlet.ts";
import { drain, pipe, receiver } from "./ends.ts";

/** Puts lines of this length and a bit until one is refused; all lines that were taken. */
function fill(outlet: Outlet, length: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < 100_000; i++) {
    const line = `${i} ${"x".repeat(length)}`;
    if (!outlet.put(line)) return lines;
    lines.push(line);
  }
  throw new Error("never full");
}

Deno.test("a full pipe refuses lines, does not wait, and takes them again once it was read", () => {
  const { reader, writer, remove } = pipe();
  const outlet = descriptorOutlet(writer);
  const taken = fill(outlet, 500);
  assert(taken.length > 50);
  assertEquals(outlet.put("x".repeat(4000)), false);
  const before = drain(reader);
  assert(outlet.put("again"));
  assertEquals(before + drain(reader), [...taken, "again", ""].join("\n"));
  outlet.close();
  fs.closeSync(writer);
  fs.closeSync(reader);
  remove();
});

Deno.test("a line that a pipe took in part is finished before the next one begins", () => {
  const { reader, writer, remove } = pipe();
  const outlet = descriptorOutlet(writer);
  const taken = fill(outlet, 9000);
  const before = drain(reader);
  assert(!before.endsWith("\n"), "the pipe took a part of the last line");
  assert(outlet.put("again"));
  assertEquals(before + drain(reader), [...taken, "again", ""].join("\n"));
  outlet.close();
  fs.closeSync(writer);
  fs.closeSync(reader);
  remove();
});

Deno.test("the descriptor of the pipe itself stays as it was for those who share it", () => {
  const { reader, writer, remove } = pipe();
  const flags = () => Deno.readTextFileSync(`/proc/self/fdinfo/${writer}`).match(/flags:\s+(\d+)/)?.[1];
  const before = flags();
  const outlet = descriptorOutlet(writer);
  outlet.put("x");
  assertEquals(flags(), before);
  outlet.close();
  fs.closeSync(writer);
  fs.closeSync(reader);
  remove();
});

Deno.test("a pipe whose reader has gone refuses lines and does no more harm", () => {
  const { reader, writer, remove } = pipe();
  const outlet = descriptorOutlet(writer);
  assert(outlet.put("x"));
  fs.closeSync(reader);
  assertEquals([outlet.put("y"), outlet.put("z")], [false, false]);
  outlet.close();
  fs.closeSync(writer);
  remove();
});

Deno.test("a full stream socket refuses lines and takes them again once it was read", () => {
  const pair = socketpair();
  assert(typeof pair !== "number");
  const [near, far] = pair;
  setNonblocking(far);
  const outlet = descriptorOutlet(near);
  const taken = fill(outlet, 500);
  const before = drain(far);
  assert(outlet.put("again"));
  assertEquals(before + drain(far), [...taken, "again", ""].join("\n"));
  outlet.close();
  close(near);
  close(far);
});

Deno.test("a socket whose other end is closed refuses lines", () => {
  const pair = socketpair();
  assert(typeof pair !== "number");
  const [near, far] = pair;
  const outlet = descriptorOutlet(near);
  close(far);
  assertEquals([outlet.put("x"), outlet.put("y")], [false, false]);
  outlet.close();
  close(near);
});

Deno.test("a closed descriptor refuses lines", () => {
  const outlet = descriptorOutlet(9999);
  assertEquals(outlet.put("x"), false);
  outlet.close();
});

Deno.test("a regular file gets its lines after what it had", () => {
  const path = Deno.makeTempFileSync();
  Deno.writeTextFileSync(path, "before\n");
  const fd = fs.openSync(path, "a");
  const outlet = descriptorOutlet(fd);
  assert(outlet.put("one"));
  assert(outlet.put("two"));
  assertEquals(Deno.readTextFileSync(path), "before\none\ntwo\n");
  outlet.close();
  fs.closeSync(fd);
  Deno.removeSync(path);
});

Deno.test("a full file system refuses lines", () => {
  const fd = fs.openSync("/dev/full", "w");
  const outlet = descriptorOutlet(fd);
  assertEquals(outlet.put("x"), false);
  outlet.close();
  fs.closeSync(fd);
});

Deno.test("without a syslog daemon there is no outlet for it", () => {
  assertEquals(syslogOutlet("/nonexistent/log"), null);
});

Deno.test("a syslog daemon that reads nothing costs lines, not time, and may be restarted", async () => {
  const folder = Deno.makeTempDirSync();
  const first = receiver(`${folder}/log`);
  const outlet = syslogOutlet(`${folder}/log`);
  assert(outlet !== null);
  const taken = fill(outlet, 500);
  assert(taken.length > 0);
  assertEquals(first.received(), taken);
  first.close();
  // A program that another test is just starting has the socket, too, until it runs.
  let refused = false;
  for (let look = 0; look < 200 && !refused; look++) {
    await new Promise((done) => setTimeout(done, 10));
    refused = !outlet.put("nobody there");
  }
  assert(refused);
  Deno.removeSync(`${folder}/log`);
  const second = receiver(`${folder}/log`);
  assert(outlet.put("hello"));
  assertEquals(second.received(), ["hello"]);
  outlet.close();
  second.close();
  Deno.removeSync(folder, { recursive: true });
});
