import { assertEquals } from "@std/assert";
import type { Instant, LogCode, MachineId } from "../../../src/core/mod.ts";
import {
  census,
  type CountedProcess,
  FileSource,
  isOne,
  numberIn,
  ProcessSource,
} from "../../../src/reactor/mod.ts";
import { close } from "../../../ffi/mod.ts";

const now = 0 as Instant;

/** A folder, and what is told of the files in it. */
function withFolder(play: (folder: string, source: FileSource, told: string[]) => void): void {
  const folder = Deno.makeTempDirSync();
  const told: string[] = [];
  const source = new FileSource({
    fileChanged: (id: MachineId, value: number) => void told.push(`${id} ${value}`),
    report: ({ code }: { code: LogCode }) => void told.push(code),
  });
  try {
    play(folder, source, told);
  } finally {
    close(source.fd);
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a file's number is told at once, and again when it is written, removed and moved into place", () => {
  withFolder((folder, source, told) => {
    const path = `${folder}/n`;
    const file = { id: "file:f", name: "f", path };
    const expect = (...lines: string[]) => assertEquals(told.splice(0), lines);
    source.want(file, now);
    expect("file:f 0");
    Deno.writeTextFileSync(path, "12\n");
    source.read(now);
    expect("file:f 12");
    Deno.removeSync(path);
    source.read(now);
    expect("file:f 0");
    Deno.writeTextFileSync(`${folder}/other`, "-7");
    Deno.renameSync(`${folder}/other`, path);
    source.read(now);
    expect("file:f -7");
    Deno.writeTextFileSync(path, "99999999999");
    source.read(now);
    expect("file.invalid");
    source.drop("file:f");
    Deno.writeTextFileSync(path, "1");
    source.read(now);
    expect();
  });
});

Deno.test("a link to a file in another folder is followed, and a folder that is not there is told of", () => {
  withFolder((folder, source, told) => {
    Deno.mkdirSync(`${folder}/real`);
    Deno.writeTextFileSync(`${folder}/real/n`, "1");
    Deno.symlinkSync(`${folder}/real/n`, `${folder}/link`);
    source.want({ id: "file:f", name: "f", path: `${folder}/link` }, now);
    Deno.writeTextFileSync(`${folder}/real/n`, "2");
    source.read(now);
    assertEquals(told.splice(0), ["file:f 1", "file:f 2"]);
    source.want({ id: "file:g", name: "g", path: `${folder}/none/n` }, now);
    assertEquals(told.splice(0), ["file.unwatched", "file:g 0"]);
  });
});

Deno.test("a number is read as strtol reads it, and what is none is 0", () => {
  const read = ["12\n", " -3", "+4", "0x10", "010", "7 apples", "apples", "", "0", "-0x1f", "08"].map(
    numberIn,
  );
  assertEquals(read, [12, -3, 4, 16, 8, 7, 0, 0, 0, -31, 0]);
});

const full = { program: "/bin/sleep", fullCommand: true };

function counted(change: Partial<CountedProcess> = {}): CountedProcess {
  return { id: "process:p", program: "sleep", fullCommand: false, parameters: null, ...change };
}

Deno.test("a process is one of those that are counted by its name, its command line, or its arguments", () => {
  const process = { name: "sleep", words: ["/bin/sleep", "12", "34"] };
  const is = (change: Partial<CountedProcess>) => isOne(counted(change), process);
  const args = (match: "exact" | "partial" | "initial", ...words: string[]) => ({
    ...full,
    parameters: { words, match },
  });
  assertEquals([is({}), is({ program: "/bin/sleep" }), is(full)], [true, false, true]);
  assertEquals([is(args("exact", "12", "34")), is(args("exact", "12"))], [true, false]);
  assertEquals([is(args("partial", "12")), is(args("partial", "1"))], [true, false]);
  assertEquals([is(args("initial", "12", "3")), is(args("initial", "2")), is(args("initial"))], [
    true,
    false,
    true,
  ]);
});

Deno.test("processes are counted in /proc", async () => {
  const mark = `987654.${Deno.pid}`;
  const child = new Deno.Command("/bin/sleep", { args: [mark] }).spawn();
  const mine = counted({ ...full, parameters: { words: [mark], match: "exact" } });
  const found = () => [...census([mine]).get("process:p") ?? []];
  try {
    // It has become the other program a moment before the kernel shows its words.
    for (let tries = 0; tries < 100 && found().length === 0; tries++) {
      await new Promise((wake) => setTimeout(wake, 10));
    }
    assertEquals(found(), [child.pid]);
  } finally {
    child.kill();
    await child.status;
  }
  assertEquals(census([mine]).get("process:p")?.size, 0);
});

Deno.test("the kernel tells of processes that come and go (needs root, in the first network namespace)", async () => {
  const counts: number[] = [];
  const source = ProcessSource.open((_, count) => void counts.push(count));
  if (typeof source === "string") return;
  const mark = `876543.${Deno.pid}`;
  source.want(counted({ ...full, parameters: { words: [mark], match: "exact" } }), now);
  const child = new Deno.Command("/bin/sleep", { args: [mark] }).spawn();
  const until = async (count: number) => {
    for (let tries = 0; counts.at(-1) !== count && tries < 200; tries++) {
      source.read(now);
      await new Promise((wake) => setTimeout(wake, 10));
    }
  };
  await until(1);
  child.kill();
  await child.status;
  await until(0);
  close(source.fd);
  assertEquals([counts[0], counts.includes(1), counts.at(-1)], [0, true, 0]);
});
