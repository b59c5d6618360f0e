import { assertEquals } from "@std/assert";
import { difference, emptyPlan } from "../../../src/engine/mod.ts";
import { params, virtual } from "../machine/vrrp/bench.ts";

const one = params();
const two = params({ name: "VI_2", vrid: 52, addresses: [virtual("192.168.199.129")] });
const identity = ({ interface: on, vmac, vrid, family, group, unicast, sourceAddress }: typeof one) => ({
  interface: on,
  vmac,
  vrid,
  family,
  group,
  unicast,
  sourceAddress,
});

Deno.test("a plan and its copy in another order do not differ", () => {
  const copy = JSON.parse(JSON.stringify({ instances: [two, one] }));
  assertEquals(difference({ instances: [one, two] }, copy).instances, { given: [], gone: [] });
});

Deno.test("what is new or changed is given, what is no more is gone", () => {
  const lesser = { ...one, priority: 7 };
  const third = { ...two, vrid: 53 };
  const delta = difference({ instances: [one, two] }, { instances: [third, lesser] });
  assertEquals(delta.instances, { given: [third, lesser], gone: [identity(two)] });
});

Deno.test("to one who knows nothing all is given", () => {
  assertEquals(difference(emptyPlan, { instances: [one, two] }).instances.given, [one, two]);
  assertEquals(difference({ instances: [one, two] }, emptyPlan).instances, {
    given: [],
    gone: [identity(one), identity(two)],
  });
});

Deno.test("another name is a change of the same instance", () => {
  const renamed = { ...one, name: "gateway" };
  assertEquals(difference({ instances: [one] }, { instances: [renamed] }).instances, {
    given: [renamed],
    gone: [],
  });
});
