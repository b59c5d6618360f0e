import { assertEquals } from "@std/assert";
import { AdvertExecutor, AnnounceExecutor } from "../../../src/effect/mod.ts";
import { Engine } from "../../../src/engine/mod.ts";
import { Rehearsal } from "../../../src/daemon/rehearsal.ts";
import { bootTime } from "../../../ffi/mod.ts";
import type { Instant } from "../../../src/core/mod.ts";
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
      const rehearsal = new Rehearsal();
      rehearsal.learn();
      const none = { index: () => 0, mac: () => null };
      const announcements = new AnnounceExecutor(none);
      const adverts = new AdvertExecutor(none, () => {});
      rehearsal.getReady(bootTime() + 2_000 as Instant, new Engine(), adverts, announcements);
      announcements.close();
      rehearsal.close();
      assertEquals(Deno.readTextFileSync("/proc/thread-self/net/fib_trie"), before);
      assertEquals(tap.frames(0), []);
      tap.close();
    });
  },
});
