import { assertEquals, assertNotEquals } from "@std/assert";
import { CLONE_NEWNET, CLONE_NEWUSER, EBADF, EINVAL, ENOENT, execv } from "../../../ffi/mod.ts";
import { forgetPages, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../../ffi/mod.ts";
import { setns, unshare } from "../../../ffi/mod.ts";
import { libc } from "../../../ffi/libc.ts";

const root = Deno.uid() === 0;

Deno.test({
  name: "a process that unshares and becomes itself anew has all threads in its namespace (needs root)",
  ignore: !root,
  fn: async () => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", new URL("./process_child.ts", import.meta.url).href],
      stdout: "piped",
      stderr: "piped",
    });
    const { stdout, stderr } = await child.output();
    const text = new TextDecoder().decode(stdout);
    const said = text === "" ? { error: new TextDecoder().decode(stderr) } : JSON.parse(text);
    assertEquals(said.args, ["again", "0 0 0 0", "zwölf", ""]);
    assertEquals(said.own.length, 1);
    assertNotEquals(said.own[0], Deno.readLinkSync("/proc/self/ns/net"));
    assertEquals(said.interfaces, ["lo"]);
    assertEquals([said.lo, said.moved, said.parent], [1, 0, Deno.pid]);
  },
});

Deno.test("what cannot be done gives its errno", () => {
  assertEquals(execv("/no such program", ["x"]), -ENOENT);
  assertEquals(setns(-1, CLONE_NEWNET), -EBADF);
  // A process of several threads cannot have a user namespace of its own.
  assertEquals(unshare(CLONE_NEWUSER), -EINVAL);
});

Deno.test("pages that are forgotten are as they were before anything was written to them", () => {
  const length = 65536;
  const place = libc.mmap(null, BigInt(length), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
  const bytes = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(place!, length));
  bytes.fill(7);
  const address = BigInt(Deno.UnsafePointer.value(place));
  assertEquals(forgetPages(address, 4096n), 0);
  assertEquals([bytes[0], bytes[4095], bytes[4096], bytes[65535]], [0, 0, 7, 7]);
  assertEquals(forgetPages(address + 1n, 4096n), -EINVAL);
});
