import { assert, assertEquals } from "@std/assert";
import { Fifo } from "../../../src/daemon/fifo.ts";

/** A path for a pipe, gone afterwards. */
async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await run(`${folder}/pipe`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function opened(path: string, umask = 0o177): Fifo {
  const fifo = Fifo.open(path, null, umask);
  assert(typeof fifo !== "string", String(fifo));
  return fifo;
}

/** Reads up to the writer's end. */
async function readAll(path: string): Promise<string> {
  return await new Response((await Deno.open(path)).readable).text();
}

Deno.test("a pipe is made for its owner alone, and removed at the end", () =>
  inFolder((path) => {
    const fifo = opened(path);
    const { isFifo, mode } = Deno.statSync(path);
    assertEquals([isFifo, (mode ?? 0) & 0o777], [true, 0o600]);
    fifo.close();
    assertEquals([...Deno.readDirSync(path.replace(/\/pipe$/, ""))], []);
    return Promise.resolve();
  }));

Deno.test("the umask says what is taken from 0644", () =>
  inFolder((path) => {
    const fifo = opened(path, 0o022);
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o644);
    fifo.close();
    return Promise.resolve();
  }));

Deno.test("a pipe that is there already is used, and left behind", () =>
  inFolder(async (path) => {
    await new Deno.Command("mkfifo", { args: ["-m", "640", path] }).output();
    const fifo = opened(path);
    fifo.close();
    const { isFifo, mode } = Deno.statSync(path);
    assertEquals([isFifo, (mode ?? 0) & 0o777], [true, 0o640]);
  }));

Deno.test("what is no pipe is not written to", () =>
  inFolder((path) => {
    Deno.writeTextFileSync(path, "precious");
    assertEquals(Fifo.open(path, null, 0o177), "is something else than a pipe already");
    Deno.removeSync(path);
    Deno.symlinkSync("/etc/passwd", path);
    assertEquals(Fifo.open(path, null, 0o177), "is something else than a pipe already");
    assertEquals(
      Fifo.open("/nonexistent/pipe", null, 0o177),
      "cannot be made: No such file or directory",
    );
    return Promise.resolve();
  }));

Deno.test("lines reach the reader in order, and the end of the pipe is the end of the file", () =>
  inFolder(async (path) => {
    const fifo = opened(path);
    const all = readAll(path);
    fifo.write("a", "one\n");
    fifo.write("a", "two\n");
    fifo.write("b", "three\n");
    await new Promise((next) => setTimeout(next, 100));
    fifo.close();
    assertEquals(await all, "one\ntwo\nthree\n");
  }));

Deno.test("without a reader nothing waits, and of what has no room only the newest is kept, in order", () =>
  inFolder(async (path) => {
    const fifo = opened(path);
    const started = performance.now();
    const count = 20_000;
    for (let i = 0; i < count; i++) fifo.write(`${i % 3}`, `INSTANCE "VI_${i % 3}" STATE ${i}\n`);
    assert(performance.now() - started < 2_000, "writing waited");
    const all = readAll(path);
    await fifo.drain(2_000);
    fifo.close();
    const lines = (await all).trimEnd().split("\n");
    const last = (i: number) => `INSTANCE "VI_${i % 3}" STATE ${i}`;
    assertEquals(lines.slice(-3), [last(count - 3), last(count - 2), last(count - 1)]);
    const numbers = lines.map((line) => Number(line.split(" ").at(-1)));
    assertEquals(numbers, numbers.toSorted((a, b) => a - b));
    assert(numbers.length > 1_000, "the pipe itself holds more than that");
  }));

Deno.test("a reader that comes late still gets what waits, by itself", () =>
  inFolder(async (path) => {
    const fifo = opened(path);
    for (let i = 0; i < 5_000; i++) fifo.write(`${i % 50}`, `${i}`.padStart(100) + "\n");
    await new Promise((next) => setTimeout(next, 50));
    const all = readAll(path);
    await new Promise((next) => setTimeout(next, 400));
    fifo.close();
    assertEquals((await all).trimEnd().split("\n").at(-1)?.trim(), "4999");
  }));
