import { assertEquals } from "@std/assert";
import { rehearse } from "../../../src/daemon/rehearsal.ts";
import { mayUnshare, plug, Tap } from "../effect/kernel.ts";
import { inNewNamespace } from "../namespace.ts";

Deno.test({
  name: "a rehearsal sends nothing and puts no address anywhere (needs root)",
  ignore: !mayUnshare,
  fn() {
    inNewNamespace(() => {
      plug();
      const tap = new Tap();
      const before = Deno.readTextFileSync("/proc/thread-self/net/fib_trie");
      rehearse();
      assertEquals(Deno.readTextFileSync("/proc/thread-self/net/fib_trie"), before);
      assertEquals(tap.frames(0), []);
      tap.close();
    });
  },
});
