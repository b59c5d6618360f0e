import { assertEquals } from "@std/assert";
import type { Belongings } from "../../../src/core/mod.ts";
import { Estate } from "../../../src/daemon/estate.ts";
import { params, virtual } from "../machine/vrrp/bench.ts";

const of = (...hosts: number[]) => hosts.map((host) => virtual(`10.0.0.${host}`));
const instance = (vrid: number, ...hosts: number[]) =>
  params({ name: `VI_${vrid}`, vrid, addresses: of(...hosts) });
const owner = { ...instance(2, 2), beginsAsMaster: true };
const fixture = { id: "static", addresses: of(9), routes: [], rules: [] };
const kept = (...hosts: number[]) => ({ addresses: of(...hosts), routes: [], rules: [] });

const plan = { instances: [instance(1, 1), owner], fixtures: [fixture] };

function hosts(parts: Iterable<Belongings>): number[] {
  return [...parts].flatMap(({ addresses }) => addresses).map(({ address }) => Number(address.split(".")[3]));
}

Deno.test("what a role has goes when it ends, but for what the next one begins with in a moment", () => {
  const estate = new Estate();
  assertEquals(hosts(estate.parts(plan, true)), [1]);
  assertEquals(hosts(estate.parts(plan, false)), [1, 2, 9]);
  assertEquals(estate.inherit(plan), null);
});

Deno.test("what the kernel keeps goes as well, unless the next role begins with it, and the next role asks for it", () => {
  const estate = new Estate();
  estate.keep(kept(7, 9));
  assertEquals(hosts(estate.parts(plan, true)), [1, 7]);
  assertEquals(hosts(estate.parts(plan, false)), [1, 2, 9, 7, 9]);
  assertEquals(estate.inherit(plan), kept(7));
  assertEquals(estate.inherit(plan), kept(7), "one that died before it could say anything leaves as much");
  estate.keep(kept());
  assertEquals(estate.inherit(plan), null);
});

Deno.test("a role that dies in a reload may have what it had before, and the next one asks for what is not in its plan", () => {
  const estate = new Estate();
  estate.replace({ instances: [instance(1, 1, 4), instance(3, 3)] });
  assertEquals(hosts(estate.parts(plan, true)), [1, 2, 9, 1, 4, 3]);
  assertEquals(estate.inherit(plan), kept(4, 3));
  estate.settle();
  assertEquals(hosts(estate.parts(plan, true)), [1, 4, 3]);
});
