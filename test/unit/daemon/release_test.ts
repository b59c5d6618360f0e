import { assertEquals } from "@std/assert";
import {
  type Belongings,
  type LogEntry,
  type MacAddress,
  type MadeVmac,
  noBelongings,
  type Vmac,
} from "../../../src/core/mod.ts";
import { Estate } from "../../../src/daemon/estate.ts";
import { MadeVmacs } from "../../../src/daemon/made_vmac.ts";
import { fromKernel, Release, type Taken } from "../../../src/daemon/release.ts";
import type { RemovedVmacs } from "../../../src/effect/vmac_removal.ts";
import { belongingsBeyond, joined } from "../../../src/machine/exchange.ts";
import { addAddress, addRoute } from "../../../src/wire/mod.ts";
import { worded } from "../../../src/observe/words.ts";
import { interfaceIndex } from "../../../ffi/mod.ts";
import { mayUnshare, plug, tell, virtual } from "../effect/kernel.ts";
import { params } from "../machine/vrrp/bench.ts";
import { route } from "../machine/vrrp/way.ts";
import { inNewNamespace } from "../namespace.ts";

const of = (...hosts: number[]): Belongings => ({
  ...noBelongings,
  addresses: hosts.map((host) => virtual(`10.0.0.${host}`)),
});
const plan = { instances: [params({ addresses: of(1, 2).addresses })] };

/** The index of the base of all interfaces. */
const eth0 = 2;

function made(name: string, more: Partial<Vmac> = {}): MadeVmac {
  return { vmac: { ...vmacOf(name), ...more }, index: 9, below: eth0 };
}

function using(name: string) {
  return params({ vmac: vmacOf(name) });
}

function vmacOf(name: string): Vmac {
  const mac = "00:00:5e:00:01:33" as MacAddress;
  return { name, base: "eth0", mac, group: 0, ipv6: false, linkLocal: false };
}

/** A release, the kernel that it asks, and what was logged. */
class Stage {
  /** What the kernel has, and what of it it keeps. */
  has = of();
  keeps = of();
  asked = 0;
  changes = 0;
  /** The interfaces that were asked to go last, and whether they do. */
  gone: string[] = [];
  lets = true;
  readonly log: string[] = [];
  readonly estate: Estate;
  readonly vmacs: MadeVmacs;
  readonly release: Release;

  constructor(found = noBelongings, ...vmacs: MadeVmac[]) {
    this.estate = new Estate(found);
    this.vmacs = new MadeVmacs(vmacs, (these) => this.#remove(these), () => eth0);
    const write = (logged: LogEntry) => void this.log.push(worded(logged).text);
    const take = (parts: readonly Belongings[]) => this.#take(parts);
    this.release = new Release(this.estate, this.vmacs, write, () => this.changes++, take, 1);
  }

  #take(parts: readonly Belongings[]): Taken {
    this.asked++;
    const wanted = joined(parts);
    const there = belongingsBeyond(wanted, belongingsBeyond(wanted, this.has));
    const gone = belongingsBeyond(there, this.keeps);
    this.has = belongingsBeyond(this.has, gone);
    return { refused: belongingsBeyond(there, gone), gone, why: "Operation not permitted" };
  }

  #remove(these: readonly MadeVmac[]): RemovedVmacs {
    this.gone = these.map(({ vmac: { name } }) => name);
    const [gone, refused] = this.lets ? [these, []] : [[], these];
    return { gone, refused, why: this.lets ? "" : "Operation not permitted" };
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

Deno.test("of interfaces that an earlier daemon left goes what the plan does not have exactly so, and is told with the rest", () => {
  const [plain, other] = [made("vrrp.51"), made("vrrp.52")];
  const stage = new Stage(of(7), plain, other, made("vrrp.53", { group: 9 }));
  stage.has = of(7);
  stage.release.begin({ instances: [using("vrrp.51"), using("vrrp.53")] });
  assertEquals([stage.gone, stage.vmacs.all], [["vrrp.52", "vrrp.53"], [plain]]);
  assertEquals(stage.log, [
    "Removed what an earlier run left: 10.0.0.7/24 dev ens33, interface vrrp.52, interface vrrp.53",
  ]);
});

Deno.test("an interface whose base is another one by now goes: no role takes it over", () => {
  const stage = new Stage(of(), { ...made("vrrp.51"), below: eth0 + 1 });
  stage.release.begin({ instances: [using("vrrp.51")] });
  assertEquals([stage.gone, stage.vmacs.all], [["vrrp.51"], []]);
});

Deno.test("when a role has ended the interfaces go that the next one does not have, and all when there is none soon", () => {
  const stage = new Stage();
  for (const name of ["vrrp.51", "vrrp.52"]) stage.vmacs.hear({ kind: "made", made: made(name) });
  stage.release.end({ instances: [using("vrrp.51")] }, true);
  assertEquals([stage.gone, stage.vmacs.all], [["vrrp.52"], [made("vrrp.51")]]);
  stage.vmacs.hear({ kind: "made", made: made("vrrp.52") });
  stage.vmacs.hear({ kind: "unmade", name: "vrrp.52" });
  stage.release.end({ instances: [using("vrrp.51")] }, false);
  assertEquals([stage.gone, stage.vmacs.all, stage.log], [["vrrp.51"], [], []]);
});

Deno.test("an interface that the kernel keeps is asked for again, and told of at the end", async () => {
  const stage = new Stage();
  stage.vmacs.hear({ kind: "made", made: made("vrrp.51") });
  stage.lets = false;
  stage.release.settle({ instances: [] });
  stage.release.end({ instances: [using("vrrp.51")] }, false);
  while (stage.changes < 2) await new Promise((resume) => setTimeout(resume, 1));
  stage.release.finish();
  assertEquals([stage.vmacs.all, stage.log], [[made("vrrp.51")], [
    "Netlink: cannot remove interface vrrp.51, it is tried again: Operation not permitted",
    "This host keeps interface vrrp.51: havip removes it when it starts again",
  ]]);
  stage.lets = true;
  stage.release.finish();
  assertEquals(stage.vmacs.all, []);
});

const way = route("10.9.0.0");

Deno.test({
  name:
    "the kernel takes away what is there, one by one, and what is not there is no refusal (needs root and network namespaces)",
  ignore: !mayUnshare,
  fn: () => {
    inNewNamespace(() => {
      plug();
      const [one, two] = [virtual("10.0.0.1"), virtual("10.0.0.2", 32)];
      tell((sequence) => addAddress(sequence, interfaceIndex("ens33"), one));
      tell((sequence) => addRoute(sequence, way, interfaceIndex)!);
      const elsewhere = virtual("10.0.0.3", 24, "ens99");
      const first = fromKernel([{ ...noBelongings, routes: [way], addresses: [one, two, elsewhere] }]);
      assertEquals(first.gone, { ...noBelongings, routes: [way], addresses: [one] });
      assertEquals(first.refused, noBelongings);
      const second = fromKernel([{ ...noBelongings, routes: [way], addresses: [one] }]);
      assertEquals(second, { refused: noBelongings, gone: noBelongings, why: "" });
    });
  },
});
