import { assert, assertEquals } from "@std/assert";
import { v8Flags } from "../../../src/daemon/self.ts";

const root = Deno.uid() === 0;

/** What becomes of a process that locks its memory. @param limit in bytes; it may lock no more then, whoever it is */
async function lives(limit?: number) {
  const child = new URL("./own_process_child.ts", import.meta.url).href;
  const words = [Deno.execPath(), "run", "-A", "--no-lock", v8Flags, child];
  if (limit !== undefined) {
    words.push(String(limit));
    if (root) words.unshift("setpriv", "--bounding-set=-ipc_lock");
  }
  const [path, ...args] = words;
  const output = await new Deno.Command(path!, { args, stdout: "piped", stderr: "inherit" }).output();
  assertEquals([output.success, output.signal], [true, null]);
  return JSON.parse(new TextDecoder().decode(output.stdout));
}

Deno.test({
  name: "the program, malloc's memory and the stack are locked, V8's heap is not and V8 lives (needs root)",
  ignore: !root,
  fn: async () => {
    const { before, first, collections, depth, last, after, reports } = await lives();
    assertEquals([before.kilobytes, after.kilobytes, reports], [0, 0, []]);
    for (const { kilobytes, names, program } of [first, last]) {
      assert(kilobytes > 10_000, `${kilobytes} kB`);
      assert(program.includes("r-xp true"));
      assertEquals(program.filter((each: string) => each.endsWith("false")), []);
      assert(names.some((name: string) => /libc\.so/.test(name)));
      const others = names.filter((name: string) => !name.startsWith("/"));
      assertEquals(others.toSorted(), ["[heap]", "[stack]"]);
    }
    assert(collections > 3 && depth > 1000, `${collections} collections, ${depth} calls`);
  },
});

Deno.test({
  name:
    "what the kernel does not lock is told once, and the stack grows all the same (needs setpriv for root)",
  fn: async () => {
    const { first, collections, depth, reports } = await lives(2 ** 20);
    assert(first.kilobytes <= 1024, `${first.kilobytes} kB`);
    assert(collections > 3 && depth > 1000, `${collections} collections, ${depth} calls`);
    assertEquals(reports, [{
      code: "process.setting_failed",
      fields: { role: "vrrp", setting: "the lock on the memory", why: "Cannot allocate memory" },
    }]);
  },
});
