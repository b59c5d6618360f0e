import { assertEquals } from "@std/assert";
import type { IpAddress, Link } from "../../../src/core/mod.ts";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { Engine, lower, type Plan } from "../../../src/engine/mod.ts";
import { brief, t0 } from "../machine/vrrp/bench.ts";

/** The plan of these lines and a backup on eth0. */
function planOf(statics: string, instance = ""): Plan {
  const text = `${statics}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    192.0.2.100/24
  }
  ${instance}
}
`;
  return lower(load("a.conf", memoryReader(new Map([["a.conf", text]]))).config).plan;
}

function link(name: string, addresses: string[], up = true): Link {
  const own = addresses.map((address) => ({ address: address as IpAddress, prefix: 24 }));
  return { name, index: name.charCodeAt(3), mac: null, mtu: 1500, up, addresses: own };
}

const static_ = (engine: Engine) =>
  engine.drain().flatMap(({ from, action }) => from === "static" ? [brief(action)] : []);

const statics = `static_ipaddress {
  10.0.0.1/24 dev eth1
  2001:db8::1/64 dev eth1
  10.0.1.1/24 dev eth1 no_track
}
static_routes {
  10.9.0.0/16 via 10.0.0.9 dev eth1
  10.8.0.0/16 dev eth1 no_track
}`;

/** An engine that has put them in place. */
function running(): Engine {
  const engine = new Engine();
  engine.linkChanged(link("eth0", ["192.0.2.1"]), t0);
  engine.linkChanged(link("eth1", []), t0);
  engine.reconfigure(planOf(statics), t0);
  return engine;
}

Deno.test("what is static comes before the instances, and goes after them", () => {
  const engine = running();
  const wanted = () =>
    engine.drain().filter(({ action: { kind } }) => kind !== "log").map(({ from }) => from);
  const start = wanted();
  assertEquals([start[0], start.at(-1)], ["static", "vrrp:VI_1"]);
  engine.stop(t0);
  const stop = wanted();
  assertEquals(stop.at(-1), "static");
});

Deno.test("it is put back when it disappears, but for what has no_track", () => {
  const engine = running();
  engine.drain();
  engine.addressGone("eth1", "10.0.0.1" as IpAddress, t0);
  const route = "install 10.9.0.0/16 via 10.0.0.9 dev eth1";
  assertEquals(static_(engine), ["hold 10.0.0.1", route, "static.restored"]);
  engine.addressGone("eth0", "10.0.0.1" as IpAddress, t0);
  engine.addressGone("eth1", "10.0.1.1" as IpAddress, t0);
  assertEquals(static_(engine), []);
  engine.waysGone(null, t0);
  assertEquals(static_(engine), ["install 10.9.0.0/16 via 10.0.0.9 dev eth1", "static.restored"]);
});

Deno.test("an interface that is back gets what the kernel dropped without a word", () => {
  const engine = running();
  engine.drain();
  engine.linkChanged(link("eth1", ["10.0.0.1"], false), t0);
  assertEquals(static_(engine), []);
  engine.linkChanged(link("eth1", ["10.0.0.1"]), t0);
  assertEquals(static_(engine), [
    "hold 2001:db8::1",
    "static.restored",
    "install 10.9.0.0/16 via 10.0.0.9 dev eth1",
    "static.restored",
  ]);
  engine.linkGone("eth1", t0);
  engine.drain();
  engine.linkChanged(link("eth1", []), t0);
  assertEquals(static_(engine).slice(0, 5), [
    "hold 10.0.0.1",
    "install 10.9.0.0/16 via 10.0.0.9 dev eth1",
    "static.restored",
    "hold 2001:db8::1",
    "static.restored",
  ]);
});

Deno.test("after everything was read anew, what is not there is put back", () => {
  const engine = running();
  engine.linkChanged(link("eth1", ["10.0.0.1"]), t0);
  engine.drain();
  engine.refreshed(t0);
  assertEquals(static_(engine), ["hold 2001:db8::1", "static.restored"]);
});

Deno.test("a reload tells of what is new and what is no more, and one that changes nothing of nothing", () => {
  const engine = running();
  engine.drain();
  engine.reconfigure(planOf(statics), t0);
  assertEquals(static_(engine), []);
  engine.reconfigure(planOf(statics.replace("10.0.0.1/24", "10.0.2.1/24")), t0);
  assertEquals(static_(engine), ["hold 10.0.2.1", "release 10.0.0.1"]);
  engine.reconfigure(planOf(""), t0);
  assertEquals(static_(engine), [
    "withdraw 10.9.0.0/16 via 10.0.0.9 dev eth1 10.8.0.0/16 dev eth1",
    "release 10.0.2.1 2001:db8::1 10.0.1.1",
  ]);
  assertEquals(engine.plan().fixtures, []);
});
