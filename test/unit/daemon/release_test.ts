import { assertEquals } from "@std/assert";
import { type Belongings, type LogEntry, noBelongings, type Route } from "../../../src/core/mod.ts";
import { Estate } from "../../../src/daemon/estate.ts";
import { fromKernel, Release, type Taken } from "../../../src/daemon/release.ts";
import { belongingsBeyond, joined } from "../../../src/machine/exchange.ts";
import { addAddress, addRoute } from "../../../src/wire/mod.ts";
import { worded } from "../../../src/observe/words.ts";
import { interfaceIndex } from "../../../ffi/mod.ts";
import { mayUnshare, plug, tell, virtual } from "../effect/kernel.ts";
import { params } from "../machine/vrrp/bench.ts";
import { inNewNamespace } from "../namespace.ts";

const of = (...hosts: number[]): Belongings => ({
  ...noBelongings,
  addresses: hosts.map((host) => virtual(`10.0.0.${host}`)),
});
const plan = { instances: [params({ addresses: of(1, 2).addresses })] };

/** A release, the kernel that it asks, and what was logged. */
class Stage {
  /** What the kernel has, and what of it it keeps. */
  has = of();
  keeps = of();
  asked = 0;
  changes = 0;
  readonly log: string[] = [];
  readonly estate: Estate;
  readonly release: Release;

  constructor(found = noBelongings) {
    this.estate = new Estate(found);
    const write = (logged: LogEntry) => void this.log.push(worded(logged).text);
    this.release = new Release(this.estate, write, () => this.changes++, (parts) => this.#take(parts), 1);
  }

  #take(parts: readonly Belongings[]): Taken {
    this.asked++;
    const wanted = joined(parts);
    const there = belongingsBeyond(wanted, belongingsBeyond(wanted, this.has));
    const gone = belongingsBeyond(there, this.keeps);
    this.has = belongingsBeyond(this.has, gone);
    return { refused: belongingsBeyond(there, gone), gone, why: "Operation not permitted" };
  }

  /** Until the kernel has been asked that often. */
  async askedFor(times: number): Promise<void> {
    while (this.asked < times) await new Promise((resume) => setTimeout(resume, 1));
  }
}

Deno.test("while there is no role the kernel is asked again and again for what it refused, and told of once", async () => {
  const stage = new Stage();
  stage.estate.inherit(plan);
  stage.has = of(1, 2, 9);
  stage.keeps = of(2);
  stage.release.end(plan, false);
  assertEquals([stage.has, stage.asked], [of(2, 9), 1]);
  await stage.askedFor(4);
  assertEquals(stage.has, of(2, 9));
  stage.keeps = of();
  while (stage.has.addresses.length > 1) await new Promise((resume) => setTimeout(resume, 1));
  const last = stage.asked;
  assertEquals(stage.changes, last - 1, "the first time the caller knows");
  await new Promise((resume) => setTimeout(resume, 20));
  assertEquals(stage.asked, last, "nothing is left to be asked for");
  stage.release.finish();
  assertEquals(stage.log, [
    "Netlink: cannot remove 10.0.0.2/24 dev ens33, it is tried again: Operation not permitted",
    "Netlink: what could not be removed is gone",
  ]);
});

Deno.test("a role that is there asks by itself", async () => {
  const stage = new Stage();
  stage.estate.inherit(plan);
  stage.has = stage.keeps = of(1);
  stage.release.end(plan, true);
  stage.release.rest();
  await new Promise((resume) => setTimeout(resume, 20));
  assertEquals(stage.asked, 1);
});

Deno.test("at the end the kernel is asked for the last time, and what it keeps is told", () => {
  const stage = new Stage();
  stage.estate.inherit(plan);
  stage.has = stage.keeps = of(1);
  stage.release.end(plan, false);
  stage.release.finish();
  assertEquals(stage.asked, 2);
  assertEquals(stage.log[1], "This host keeps 10.0.0.1/24 dev ens33: havip removes it when it starts again");
  assertEquals(stage.estate.left, of(1));
});

Deno.test("what an earlier daemon left is told as far as it was there", () => {
  const stage = new Stage(of(1, 7, 8, 9));
  stage.has = of(1, 7, 9);
  stage.keeps = of(9);
  stage.release.begin(plan);
  stage.release.rest();
  assertEquals(stage.has, of(1, 9), "a plan that has it sees to it itself");
  assertEquals(stage.log, [
    "Removed what an earlier run left: 10.0.0.7/24 dev ens33",
    "Netlink: cannot remove 10.0.0.9/24 dev ens33, it is tried again: Operation not permitted",
  ]);
});

const route: Route = {
  family: "ipv4",
  type: "unicast",
  destination: { address: "10.9.0.0", prefix: 16 } as Route["destination"],
  source: null,
  preferredSource: null,
  table: 254,
  protocol: 18,
  scope: 0,
  tos: 0,
  metric: null,
  place: "first",
  hops: [{
    gateway: virtual("192.168.199.1").address,
    interface: "ens33",
    onlink: false,
    weight: 1,
    realms: null,
    tunnel: null,
  }],
  metrics: {},
  locked: [],
  congestion: null,
  preference: null,
  expires: null,
  ttlPropagate: null,
  tracked: true,
};

Deno.test({
  name:
    "the kernel takes away what is there, one by one, and what is not there is no refusal (needs root and network namespaces)",
  ignore: !mayUnshare,
  fn: () => {
    inNewNamespace(() => {
      plug();
      const [one, two] = [virtual("10.0.0.1"), virtual("10.0.0.2", 32)];
      tell((sequence) => addAddress(sequence, interfaceIndex("ens33"), one));
      tell((sequence) => addRoute(sequence, route, interfaceIndex)!);
      const elsewhere = virtual("10.0.0.3", 24, "ens99");
      const first = fromKernel([{ ...noBelongings, routes: [route], addresses: [one, two, elsewhere] }]);
      assertEquals(first.gone, { ...noBelongings, routes: [route], addresses: [one] });
      assertEquals(first.refused, noBelongings);
      const second = fromKernel([{ ...noBelongings, routes: [route], addresses: [one] }]);
      assertEquals(second, { refused: noBelongings, gone: noBelongings, why: "" });
    });
  },
});
