import { assertEquals } from "@std/assert";
import { AddressExecutor, AdvertExecutor, AnnounceExecutor } from "../../../src/effect/mod.ts";
import { Engine } from "../../../src/engine/mod.ts";
import { Rehearsal } from "../../../src/daemon/rehearsal.ts";
import { bootTime } from "../../../ffi/mod.ts";
import type { Instant } from "../../../src/core/mod.ts";
import { mayUnshare, plug, Tap } from "../effect/kernel.ts";
import { ip, params, PEER, virtual } from "../machine/vrrp/bench.ts";
import { inNewNamespace } from "../namespace.ts";

/** One of each that makes the code do something else. */
const cast = [
  params(),
  params({ name: "owner", priority: 255, beginsAsMaster: true, version: 3 }),
  params({ name: "signed", auth: { kind: "ah", password: "12345678" } }),
  params({
    name: "six",
    family: "ipv6",
    version: 3,
    group: ip("ff02::12"),
    addresses: [virtual("2001:db8::128", { prefix: 64 })],
  }),
  params({
    name: "unicast",
    unicast: {
      peers: [{ address: PEER, minTtl: 255, maxTtl: 255 }],
      ttl: 255,
      checkSource: true,
      oldChecksum: false,
    },
  }),
  params({ name: "nothing to hold", addresses: [] }),
];

Deno.test({
  name: "a rehearsal sends nothing and puts no address anywhere (needs root)",
  ignore: !mayUnshare,
  fn() {
    inNewNamespace(() => {
      plug();
      const tap = new Tap();
      const before = Deno.readTextFileSync("/proc/thread-self/net/fib_trie");
      const rehearsal = new Rehearsal();
      rehearsal.learn(cast);
      const none = { index: () => 0, mac: () => null };
      const announcements = new AnnounceExecutor(none);
      const adverts = new AdvertExecutor(none, () => {});
      const addresses = new AddressExecutor(none);
      const hands = { adverts, addresses, announcements };
      rehearsal.getReady(bootTime() + 2_000 as Instant, new Engine(), hands);
      rehearsal.again();
      announcements.close();
      addresses.close();
      rehearsal.close();
      assertEquals(Deno.readTextFileSync("/proc/thread-self/net/fib_trie"), before);
      assertEquals(tap.frames(0), []);
      tap.close();
    });
  },
});
