import { assertEquals } from "@std/assert";
import {
  type Emitted,
  type Event,
  type Instant,
  type IpAddress,
  type Link,
  seconds,
} from "../../../src/core/mod.ts";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { Engine, lower, type Plan } from "../../../src/engine/mod.ts";

const t0 = seconds(1000) as number as Instant;
const at = (length: number) => (t0 + seconds(length)) as Instant;

/** The plan of a configuration in which every instance is complete. */
function planOf(instances: { readonly [name: string]: string }, rest = ""): Plan {
  const blocks = Object.entries(instances).map(([name, more], i) =>
    `vrrp_instance ${name} {
      interface eth${i}
      virtual_router_id ${51 + i}
      priority 100
      virtual_ipaddress {
        192.0.2.${100 + i}/24
      }
      ${more}
    }`
  );
  const text = `${rest}\n${blocks.join("\n")}\n`;
  const { config } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  return lower(config).plan;
}

function link(index: number, up = true): Link {
  const address = `10.0.${index}.1` as IpAddress;
  return {
    name: `eth${index}`,
    index: index + 1,
    mac: null,
    mtu: 1500,
    up,
    addresses: [{ address, prefix: 24 }],
  };
}

/** An engine on eth0, eth1 and eth2. */
function engineOf(plan: Plan): Engine {
  const engine = new Engine();
  for (const index of [0, 1, 2]) engine.linkChanged(link(index), t0);
  engine.reconfigure(plan, t0);
  engine.drain();
  return engine;
}

const states = (engine: Engine) => engine.snapshot().instances.map(({ state }) => state).join(" ");
const lines = (wanted: readonly Emitted[]) =>
  wanted.flatMap(({ action }) => action.kind === "log" ? [action.entry.code] : []);

const group = "vrrp_sync_group G { group { A B } }";
const check = "vrrp_script chk { script /bin/true }";
const tracking = "track_script { chk }";
const failed: Event = { kind: "result", ok: false, how: { kind: "exited", status: 1 } };
const fine: Event = { kind: "result", ok: true, how: { kind: "exited", status: 0 } };

Deno.test("a script's failure reaches every instance that tracks it, in the same turn", () => {
  const engine = engineOf(planOf({ A: tracking, B: tracking, C: "" }, check));
  assertEquals(states(engine), "init init backup");
  engine.feed("script:chk", fine, t0);
  assertEquals(states(engine), "backup backup backup");
  engine.feed("script:chk", failed, t0);
  assertEquals(states(engine), "fault fault backup");
});

Deno.test("members of a group become master together, and none before the other would", () => {
  const engine = engineOf(planOf({ A: "", B: "priority 90" }, group));
  assertEquals(states(engine), "backup backup");
  engine.due(at(3.61));
  assertEquals(states(engine), "backup backup");
  engine.drain();
  engine.due(at(3.65));
  assertEquals(states(engine), "master master");
  const adverts = engine.drain().filter(({ action }) => action.kind === "advert");
  assertEquals(adverts.map(({ from }) => from), ["vrrp:B", "vrrp:A"]);
});

Deno.test("a member's link takes the whole group into fault, with a farewell of each, and back again", () => {
  const engine = engineOf(planOf({ A: "", B: "" }, group));
  engine.due(at(3.65));
  engine.drain();
  engine.linkChanged(link(0, false), at(4));
  assertEquals(states(engine), "fault fault");
  const farewells = engine.drain().flatMap(({ from, action }) =>
    action.kind === "advert" ? [`${from} ${action.priority}`] : []
  );
  assertEquals(farewells, ["vrrp:A 0", "vrrp:B 0"]);
  engine.linkChanged(link(0), at(5));
  assertEquals(states(engine), "backup backup");
});

Deno.test("the group's line in the log comes between the member that caused it and the others", () => {
  const engine = engineOf(planOf({ A: "", B: "" }, group));
  engine.due(at(3.65));
  const said = lines(engine.drain()).filter((code) => code === "vrrp.entering" || code === "group.syncing");
  assertEquals(said, ["vrrp.entering", "group.syncing", "vrrp.entering"]);
});

Deno.test("a reload adds a member to a group of masters without shaking it", () => {
  const engine = engineOf(planOf({ A: "", B: "" }, group));
  engine.due(at(3.65));
  engine.drain();
  const next = planOf({ A: "", B: "", C: "" }, "vrrp_sync_group G { group { A B C } }");
  engine.reconfigure(next, at(4));
  assertEquals(states(engine), "master master master");
  assertEquals(lines(engine.drain()).includes("group.syncing"), false);
});

Deno.test("a reload that dissolves a group in fault lets the healthy member run", () => {
  const engine = engineOf(planOf({ A: "", B: "" }, group));
  engine.linkChanged(link(0, false), at(1));
  engine.reconfigure(planOf({ A: "", B: "" }), at(2));
  assertEquals(states(engine), "fault backup");
});

Deno.test("a member that changes its number leaves the group and joins it again", () => {
  const engine = engineOf(planOf({ A: "", B: "" }, group));
  engine.due(at(3.65));
  engine.drain();
  engine.reconfigure(planOf({ A: "virtual_router_id 77", B: "" }, group), at(4));
  assertEquals(states(engine).split(" ").sort(), ["master", "master"]);
});

Deno.test("a reload gives an instance the verdicts of trackers that run already", () => {
  const weighted = "track_script { chk weight -30 }";
  const engine = engineOf(planOf({ A: tracking }, check));
  engine.feed("script:chk", failed, t0);
  engine.reconfigure(planOf({ A: weighted, B: tracking }, check), at(1));
  assertEquals(states(engine), "backup fault");
  assertEquals(engine.snapshot().instances[0]?.effectivePriority, 70);
});

Deno.test("a tracked interface counts from the start, and nobody tracks it after a reload without it", () => {
  const plan = planOf({ A: "track_interface { eth2 }" });
  const engine = new Engine();
  for (const index of [0, 1]) engine.linkChanged(link(index), t0);
  engine.reconfigure(plan, t0);
  assertEquals(states(engine), "fault");
  engine.linkChanged(link(2), at(1));
  assertEquals(states(engine), "backup");
  engine.linkGone("eth2", at(2));
  assertEquals(states(engine), "fault");
  engine.reconfigure(planOf({ A: "" }), at(3));
  assertEquals(states(engine), "backup");
});

Deno.test("who becomes so much better that its wait should be over takes over in the same turn", () => {
  const engine = engineOf(
    planOf({ A: "track_process { p weight 120 }" }, "vrrp_track_process p { process p\nfork_delay 3.5 }"),
  );
  engine.feed("process:p", { kind: "count", count: 0 }, t0);
  engine.feed("process:p", { kind: "count", count: 1 }, t0);
  assertEquals(engine.deadline(), at(3.5));
  engine.due(at(3.5));
  assertEquals(states(engine), "master");
});

Deno.test("with delays an interface that is down for a moment is not missed", () => {
  const engine = engineOf(planOf({ A: "" }, "interface_up_down_delays { eth0 1.5 2 }"));
  engine.linkChanged(link(0, false), at(1));
  assertEquals(states(engine), "backup");
  engine.linkChanged(link(0), at(2));
  engine.linkChanged(link(0, false), at(2.5));
  engine.due(engine.deadline()!);
  assertEquals(engine.deadline(), at(3.609375));
  engine.due(at(4));
  assertEquals(states(engine), "fault");
});

Deno.test("with track_src_ip the source address has to be there", () => {
  const engine = engineOf(planOf({ A: "mcast_src_ip 10.0.0.9\ntrack_src_ip" }));
  assertEquals(states(engine), "fault");
  const { addresses, ...rest } = link(0);
  const both = { ...rest, addresses: [...addresses, { address: "10.0.0.9" as IpAddress, prefix: 24 }] };
  engine.linkChanged(both, at(1));
  assertEquals(states(engine), "backup");
  engine.linkChanged(link(0), at(2));
  assertEquals(states(engine), "fault");
});

Deno.test("the source of unicast has to be there, on any interface", () => {
  const unicast = "unicast_src_ip 10.0.9.1\nunicast_peer {\n10.0.9.2\n}";
  const engine = engineOf(planOf({ A: unicast, B: "" }));
  assertEquals(states(engine).split(" ")[0], "fault");
  engine.linkChanged(link(9), at(1));
  assertEquals(states(engine).split(" ")[0], "backup");
  engine.linkGone("eth9", at(2));
  engine.linkChanged(link(0, false), at(3));
  engine.linkChanged(link(0), at(3));
  assertEquals(states(engine).split(" ")[0], "fault");
  // The one that waited for it is gone: nobody looks for it any more.
  engine.reconfigure(planOf({ C: "" }), at(4));
  engine.linkChanged(link(9), at(5));
});

Deno.test("nobody becomes master while the engine is to keep quiet", () => {
  const engine = new Engine();
  engine.keepQuiet(at(10));
  engine.linkChanged(link(0), t0);
  engine.reconfigure(planOf({ A: "" }), t0);
  assertEquals(engine.deadline(), at(13.609375));
});

Deno.test("the same plan again changes nothing, groups and trackers included", () => {
  const plan = () => planOf({ A: tracking, B: "" }, group + check);
  const engine = engineOf(plan());
  assertEquals(engine.reconfigure(plan(), at(1)), { added: 0, removed: 0, changed: 0 });
  assertEquals(engine.drain(), []);
});

Deno.test("after a long pause, too, nobody's deadline has passed when all have heard of their time", () => {
  const delays = "interface_up_down_delays { eth2 1 1 }";
  const engine = engineOf(planOf({ A: "track_interface { eth2 weight -10 }" }, delays));
  engine.linkChanged(link(2, false), at(1));
  // The tracker changes A's priority before A hears that its wait is over.
  engine.due(at(60));
  assertEquals(states(engine), "master");
  assertEquals(engine.deadline(), at(61));
});
