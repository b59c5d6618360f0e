import { assertEquals, assertThrows } from "@std/assert";
import { type IpAddress, micros, millis, noSpacing, type VirtualAddress } from "../../src/core/mod.ts";
import { Announcer } from "./announcer.ts";
import { Clock, NodeClock } from "./clock.ts";
import { Gaps } from "./oracle/spacing.ts";
import type { Node } from "./node.ts";
import type { World } from "./world.ts";

const spacing = { ...noSpacing, usual: { arp: millis(100), neighbor: micros(0) } };

function held(host: number): VirtualAddress {
  const address = `10.0.0.${host}` as IpAddress;
  return { address, prefix: 24, interface: "eth0", scope: "global", label: null, broadcast: null };
}

/** Two addresses, twice each, with 100 ms between them; the second one is given up after 150 ms. */
Deno.test("announcements leave apart in simulated time, and none of an address that was given up", () => {
  const clock = new Clock();
  const said: string[] = [];
  const announcer = new Announcer({
    clock,
    local: new NodeClock(5_000_000, 0),
    late: () => 0,
    works: () => true,
    say: ({ address }) => said.push(`${clock.now} ${address}`),
  }, spacing);
  announcer.announce([held(1), held(2)], 2);
  clock.at(150_000, () => announcer.forget([held(2)]));
  clock.runUntil(1_000_000);
  assertEquals(said, ["0 10.0.0.1", "100000 10.0.0.2", "200000 10.0.0.1"]);
});

Deno.test("announcements that come too soon after each other are found", () => {
  const gaps = new Gaps();
  const node = { name: "a", spacing, clock: new NodeClock(0, 0) } as unknown as Node;
  const at = (now: number) => ({ clock: { now } }) as World;
  gaps.announced(node, held(1), at(0));
  gaps.announced(node, held(2), at(100_000));
  assertThrows(() => gaps.announced(node, held(1), at(199_000)));
});
