import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import { after, type IpAddress, type MacAddress, micros, seconds } from "../../../src/core/mod.ts";
import { Engine, lower } from "../../../src/engine/mod.ts";
import { changedAddresses, holdersOf } from "../../../src/lint/change_address.ts";
import { changedFields } from "../../../src/lint/change_field.ts";
import { compareReload } from "../../../src/lint/mod.ts";
import type { VrrpParams } from "../../../src/machine/mod.ts";
import { params, t0, virtual } from "../machine/vrrp/bench.ts";
import { route, rule } from "../machine/vrrp/way.ts";

function config(text: string): Config {
  const { config, diagnostics } = load("k.conf", memoryReader(new Map([["k.conf", text]])));
  assertEquals(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message), []);
  return config;
}

function instance(name: string, ...lines: string[]): string {
  const has = (word: string) => lines.some((line) => line.startsWith(word));
  const all = [
    ...(has("interface") ? [] : ["interface eth0"]),
    ...(has("virtual_router_id") ? [] : [`virtual_router_id ${name.slice(3)}`]),
    ...(has("virtual_ipaddress {") ? [] : [`virtual_ipaddress {\n192.0.2.${name.slice(3)}/24\n}`]),
    ...lines,
  ];
  return `vrrp_instance ${name} {\n${all.join("\n")}\n}\n`;
}

const base = instance("VI_1") + instance("VI_2");

/** What is said of one instance, a line each. */
function said(before: string, after: string, name = "VI_1"): string[] {
  const { instances } = compareReload(config(before), config(after));
  const found = instances.find((each) => each.instance === name);
  assert(found);
  return [
    found.fate,
    ...found.changes.map(({ keyword, before, after, consequence }) =>
      `${keyword} ${before} → ${after}: ${consequence}`
    ),
    ...found.notes,
    ...found.keywords.map(({ keyword, change, consequence }) => `${keyword} ${change}: ${consequence}`),
  ];
}

/** Another value for each field of the parameters; the compiler asks for a new one. */
const others: { readonly [K in keyof VrrpParams]: VrrpParams[K] } = {
  name: "VI_X",
  vmac: {
    name: "vrrp.9",
    base: "eth9",
    mac: "00:00:5e:00:01:09" as MacAddress,
    group: 0,
    ipv6: false,
    linkLocal: false,
  },
  addressVmacs: [{
    name: "vrrp.8",
    base: "eth8",
    mac: "00:00:5e:00:01:08" as MacAddress,
    group: 0,
    ipv6: false,
    linkLocal: false,
  }],
  interface: "eth9",
  vrid: 99,
  version: 3,
  priority: 7,
  beginsAsMaster: true,
  interval: seconds(9),
  downTimerAdverts: 9,
  auth: { kind: "simple", password: "other" },
  hmac: { keys: [], active: null, window: 5, enforced: true },
  strict: true,
  addresses: [virtual("192.168.199.200")],
  excluded: [virtual("192.168.199.201")],
  routes: [route("10.1.0.0")],
  rules: [rule],
  accept: false,
  promoteSecondaries: true,
  preempt: false,
  preemptDelay: seconds(9),
  lowerPrioNoAdvert: true,
  higherPrioSendAdvert: true,
  skipCheckAdvAddr: true,
  sourceAddress: "192.168.199.9" as IpAddress,
  group: "224.0.0.99" as IpAddress,
  family: "ipv6",
  unicast: { peers: [], ttl: 255, checkSource: false, oldChecksum: true },
  checksumForm: "plain",
  followChecksum: false,
  ownerIgnoreAdverts: true,
  garp: {
    repeat: 1,
    delay: seconds(1),
    refresh: seconds(1),
    refreshRepeat: 9,
    lowerPrioRepeat: 1,
    lowerPrioDelay: seconds(1),
    elsewhere: { interval: seconds(9), addresses: [virtual("192.168.199.128")] },
  },
  notify: true,
  notifyPriorityChanges: true,
  syncGroup: "group:other",
  trackers: [{ tracker: "script:chk", weight: 5, reverse: false }],
  dontTrackPrimary: true,
  trackSourceAddress: true,
  lateMasterPriority: 9,
};

Deno.test("every parameter of an instance has words for its change", () => {
  const before = params({ notify: false, auth: { kind: "none" } });
  assertEquals(Object.keys(others).sort(), Object.keys(before).sort());
  for (const field of Object.keys(others) as (keyof VrrpParams)[]) {
    const next = { ...before, [field]: others[field] };
    const holders = { before: holdersOf([before]), after: holdersOf([next]) };
    const changes = [...changedFields(before, next), ...changedAddresses(before, next, holders)];
    assert(changes.length > 0, `${field} changes in silence`);
    for (const { before, after, keyword } of changes) {
      assert(keyword !== "" && before !== after, `${field}: ${before} and ${after} look alike`);
    }
    if (field === "garp") assertEquals(changes.length, Object.keys(others.garp).length);
  }
});

Deno.test("what an instance watches is told tracker by tracker", () => {
  const watching = (tracker: string, weight: number) =>
    params({ trackers: [{ tracker, weight, reverse: false }] });
  assertEquals(changedFields(watching("script:chk", 5), watching("script:chk", -5)), [{
    keyword: "track_script",
    before: "chk weight 5",
    after: "chk weight -5",
    consequence: "its verdict counts from now on",
  }]);
  assertEquals(
    changedFields(watching("file:a", 0), watching("interface:eth1", 0)).map((
      { keyword, before, after },
    ) => [keyword, before, after]),
    [["track_file", "a weight 0", null], ["track_interface", null, "eth1 weight 0"]],
  );
});

Deno.test("the same configuration changes nothing, wherever its lines stand", () => {
  const report = compareReload(config(base), config(`# a comment\n\n${instance("VI_2")}${instance("VI_1")}`));
  assertEquals(report.changes, false);
  assertEquals(report.instances.map(({ instance, fate }) => [instance, fate]), [
    ["VI_2", "unchanged"],
    ["VI_1", "unchanged"],
  ]);
});

Deno.test("a lower priority may lose the mastership, a higher one may win it", () => {
  const at = (priority: number, ...lines: string[]) => instance("VI_1", `priority ${priority}`, ...lines);
  assertEquals(said(at(100), at(90)), ["changed", "priority 100 → 90: may lose mastership"]);
  assertEquals(said(at(90), at(100)), ["changed", "priority 90 → 100: may take over"]);
  assertStringIncludes(said(at(90, "nopreempt"), at(100, "nopreempt"))[1]!, "nopreempt");
  assertStringIncludes(said(at(90), at(255))[1]!, "takes over from everybody");
  assertEquals(said(at(255), at(254)).length, 2);
});

Deno.test("another interface, number or group restarts an instance", () => {
  const changes = ["interface eth1", "virtual_router_id 7", "mcast_dst_ip 224.0.0.19"];
  for (const line of changes) {
    const [fate, change] = said(base, instance("VI_1", line) + instance("VI_2"));
    assertEquals(fate, "restarted");
    assertStringIncludes(change!, "stops and starts anew");
  }
});

Deno.test("what has to be the same on the peers is said to be", () => {
  const both = [
    ["advert_int 2", "a peer with the other interval does not hear it"],
    ["version 3", "a peer with the other version does not hear it"],
    ["authentication {\nauth_type PASS\nauth_pass 1\n}", "a peer with the other one does not hear it"],
    ["virtual_ipaddress {\n192.0.2.9\n}", "a peer with the old list does not hear it"],
  ] as const;
  for (const [line, words] of both) {
    const all = said(base, instance("VI_1", line) + instance("VI_2"));
    assert(all.some((each) => each.includes(words)), all.join("\n"));
  }
  const three = (interval: string) => instance("VI_1", "version 3", `advert_int ${interval}`);
  assertStringIncludes(said(three("1"), three("0.5"))[1]!, "its backups follow");
});

Deno.test("a password is never shown", () => {
  const secret = (word: string) => instance("VI_1", `authentication {\nauth_type PASS\nauth_pass ${word}\n}`);
  const report = JSON.stringify(compareReload(config(secret("hunter1")), config(secret("hunter2"))));
  assert(!report.includes("hunter"), report);
  assertStringIncludes(report, "authentication");
});

Deno.test("an address is followed from one instance to another, and from one list to the other", () => {
  const moved = instance("VI_1", "virtual_ipaddress {\n192.0.2.1/24\n192.0.2.2/24\n}") +
    instance("VI_2", "virtual_ipaddress {\n192.0.2.9/24\n}");
  assertEquals(
    said(base, moved)[1],
    "virtual_ipaddress null → 192.0.2.2/24: comes from VI_2",
  );
  assertEquals(said(base, moved, "VI_2").slice(1, 3), [
    "virtual_ipaddress null → 192.0.2.9/24: put on and announced where it is master",
    "virtual_ipaddress 192.0.2.2/24 → null: goes to VI_1",
  ]);
  const two = instance("VI_1", "virtual_ipaddress {\n192.0.2.1/24\n192.0.2.7/24\n}");
  const excluded = instance("VI_1", "virtual_ipaddress_excluded {\n192.0.2.7/24\n}");
  assertEquals(said(two, excluded).slice(1, 3), [
    "virtual_ipaddress 192.0.2.7/24 → null: stays where it is",
    "virtual_ipaddress_excluded null → 192.0.2.7/24: stays where it is",
  ]);
  const order = instance("VI_1", "virtual_ipaddress {\n192.0.2.7/24\n192.0.2.1/24\n}");
  assertEquals(said(two, order).slice(1), [
    "virtual_ipaddress 192.0.2.1, 192.0.2.7 → 192.0.2.7, 192.0.2.1: only their order is another",
  ]);
  const labelled = instance("VI_1", "virtual_ipaddress {\n192.0.2.1/24 label eth0:1\n}");
  assertEquals(said(base, labelled + instance("VI_2")).slice(1), [
    "virtual_ipaddress 192.0.2.1/24 → 192.0.2.1/24 label eth0:1: taken away and put on anew",
  ]);
});

Deno.test("instances that come, go, or get another name", () => {
  const report = compareReload(config(base), config(instance("VI_1") + instance("VI_3")));
  assertEquals(report.instances.map(({ instance, fate }) => [instance, fate]), [
    ["VI_1", "unchanged"],
    ["VI_3", "added"],
    ["VI_2", "removed"],
  ]);
  assertEquals(report.instances[2]?.notes, [
    "stops: a master says so to its peers, and gives up 192.0.2.2",
  ]);
  const renamed = said(base, base.replace("VI_1 {", "gateway {"), "gateway");
  assertEquals(renamed, ["changed", "vrrp_instance VI_1 → gateway: goes on as it is, under another name"]);
});

Deno.test("what makes no difference is told as that", () => {
  assertEquals(said(base, instance("VI_1", "state MASTER", "priority 100") + instance("VI_2")), [
    "unchanged",
    "state added: makes no difference",
    "priority added: makes no difference",
  ]);
});

Deno.test("scripts take effect, what is not supported yet does not", () => {
  const script = (path: string) => instance("VI_1", `notify ${path}`);
  assertEquals(said(script("/bin/true"), script("/bin/false")), [
    "unchanged",
    "notify changed: from the next change of state on",
  ]);
  assertEquals(compareReload(config(script("/bin/true")), config(script("/bin/false"))).changes, true);
  const file = (line: string) => `${base}global_defs {\n${line}\n}\n`;
  const server = "virtual_server 192.0.2.80 80 {\nprotocol TCP\nreal_server 192.0.2.81 80 {\n}\n}\n";
  const report = compareReload(config(file("script_user root")), config(file("script_user nobody") + server));
  assertEquals(report.elsewhere.map(({ keyword, change, effect }) => [keyword, change, effect]), [
    ["script_user", "changed", true],
    ["virtual_server", "added", false],
  ]);
  assertStringIncludes(report.elsewhere[1]!.consequence, "not supported yet");
  for (const line of ["vrrp_no_swap", "vrrp_priority -5", "vrrp_rt_priority 50", "disable_local_igmp"]) {
    assertEquals(compareReload(config(base), config(file(line))).changes, true, line);
  }
});

Deno.test("a reload that changes only what is static does something", () => {
  const file = (lines: string) => config(`${base}static_ipaddress {\n${lines}\n}\n`);
  const report = compareReload(file("192.0.2.7/24 dev eth0"), file("192.0.2.8/24 dev eth0"));
  assertEquals([report.changes, report.elsewhere.map(({ keyword, effect }) => [keyword, effect])], [
    true,
    [["static_ipaddress", true]],
  ]);
});

Deno.test("what is said to be unchanged is what the engine does nothing about", () => {
  const lines = [
    [],
    ["priority 100"],
    ["priority 90"],
    ["state MASTER", "priority 100"],
    ["virtual_router_id 9"],
    ["version 3"],
    ["advert_int 2"],
    ["virtual_ipaddress {\n192.0.2.1/24\n192.0.2.7\n}"],
    ["nopreempt"],
    ["no_accept"],
    ["garp_master_delay 5"],
    ["garp_master_delay 7"],
    ["notify /bin/true"],
  ];
  const variants = lines.map((each) => config(instance("VI_1", ...each) + instance("VI_2")));
  for (const before of variants) {
    for (const next of variants) {
      const engine = new Engine();
      const addresses = [{ address: "192.0.2.100" as IpAddress, prefix: 24 }];
      engine.linkChanged({ name: "eth0", index: 2, mac: null, mtu: 1500, up: true, addresses }, t0);
      engine.reconfigure(lower(before).plan, t0);
      const now = after(t0, micros(8_000_000));
      engine.due(now);
      engine.drain();
      const { added, changed, removed } = engine.reconfigure(lower(next).plan, now);
      const report = compareReload(before, next);
      const fates = report.instances.filter(({ fate }) => fate !== "unchanged");
      assertEquals(fates.length, added + changed + removed);
      if (fates.length === 0) assertEquals(engine.drain(), []);
      for (const { fate, changes } of report.instances) {
        assertEquals(fate === "unchanged", changes.length === 0);
      }
    }
  }
});
