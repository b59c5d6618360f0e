import { getHeapSpaceStatistics } from "node:v8";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { interfaceIndex } from "../../../ffi/mod.ts";
import type { AdvertSpec, Effect, Emitted, IpAddress, MacAddress } from "../../../src/core/mod.ts";
import { entry, seconds } from "../../../src/core/mod.ts";
import {
  AddressExecutor,
  AdvertExecutor,
  AnnounceExecutor,
  Executor,
  type Interfaces,
  NetlinkWriter,
  RouteExecutor,
} from "../../../src/effect/mod.ts";
import { decodeAdvert, decodeArp, removeAddress } from "../../../src/wire/mod.ts";
import { message, NLM_F_ACK, NLM_F_REQUEST, textAttribute } from "../../../src/wire/netlink_frame.ts";
import { inNewNamespace } from "../namespace.ts";
import { mayUnshare, plug, Tap, tell, virtual } from "./kernel.ts";

/** The attribute of rtnetlink(7) that holds an interface's name. */
const IFLA_IFNAME = 3;
const mac = "02:00:00:00:00:01" as MacAddress;
const kernel: Interfaces = { index: interfaceIndex, mac: (name) => (name === "ens33" ? mac : null) };

const spec: AdvertSpec = {
  interface: "ens33",
  version: 2,
  vrid: 51,
  interval: seconds(1),
  addresses: ["192.168.199.128" as IpAddress],
  auth: { kind: "simple", password: "1111" },
  source: "192.168.199.121" as IpAddress,
  destinations: ["224.0.0.18" as IpAddress],
  ttl: 255,
  checksumForm: "plain",
};

function by(from: string, ...actions: Effect[]): Emitted[] {
  return actions.map((action) => ({ from, action }));
}

/** Runs `body` with real executors in a namespace of its own. */
function onTheWire(name: string, body: (executor: Executor, tap: Tap, reports: string[]) => void): void {
  Deno.test({
    name: `${name} (needs root)`,
    ignore: !mayUnshare,
    fn() {
      inNewNamespace(() => {
        plug();
        const reports: string[] = [];
        const netlink = new NetlinkWriter();
        const parts = [
          new AdvertExecutor(kernel, () => {}),
          new AddressExecutor(kernel, netlink),
          new AnnounceExecutor(kernel),
        ] as const;
        const tap = new Tap();
        try {
          body(
            new Executor(
              { adverts: parts[0], addresses: parts[1], announcements: parts[2] },
              new RouteExecutor(kernel, netlink),
              ({ kind }) => reports.push(`${kind} after ${tap.frames(1).length} frames`),
            ),
            tap,
            reports,
          );
        } finally {
          for (const part of [...parts, tap]) part.close();
        }
      });
    },
  });
}

const vip = virtual("192.168.199.128");

onTheWire("an advert leaves before the announcement, whole and decodable", (executor, tap) => {
  executor.apply(by(
    "vrrp:VI_1",
    { kind: "advert", spec, priority: 101 },
    { kind: "hold", addresses: [vip] },
    { kind: "announce", addresses: [vip], repeat: 2 },
  ));
  const frames = tap.frames(3);
  assertEquals(frames.map(({ kind }) => kind), ["advert", "arp", "arp"]);
  const advert = decodeAdvert(frames[0]?.bytes ?? new Uint8Array());
  assert(advert.ok);
  assertEquals([advert.value.priority, advert.value.ttl, advert.value.source], [101, 255, spec.source]);
  const arp = decodeArp(frames[1]?.bytes ?? new Uint8Array());
  assert(arp.ok);
  assertEquals([arp.value.senderIp, arp.value.senderMac], [vip.address, mac]);
});

onTheWire("adverts of one packet with different priorities keep theirs", (executor, tap) => {
  executor.apply(
    by("vrrp:VI_1", { kind: "advert", spec, priority: 101 }, { kind: "advert", spec, priority: 0 }),
  );
  const priorities = tap.frames(2).map(({ bytes }) => {
    const advert = decodeAdvert(bytes);
    return advert.ok ? advert.value.priority : advert.reason;
  });
  assertEquals(priorities, [101, 0]);
});

onTheWire("adverts over and over leave nothing behind in V8", (executor) => {
  const old = () =>
    getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")!.space_used_size;
  const wanted = by("vrrp:VI_1", { kind: "advert", spec, priority: 101 });
  const send = (turns: number) => {
    for (let turn = 0; turn < turns; turn++) executor.apply(wanted);
  };
  send(1_000);
  // What outlives some collections is old for V8, and so is what it is given from then on.
  for (let made = 0; made < 200_000; made++) new Array(100).fill(made);
  const before = old();
  send(20_000);
  const grown = old() - before;
  // A set that is cleared in each turn would leave 120 bytes each time.
  assert(grown < 1_000_000, `${grown} bytes`);
});

onTheWire("holding an address twice, and releasing it twice, are successes", (executor) => {
  for (const kind of ["hold", "hold", "release", "release"] as const) {
    const [done] = executor.apply(by("vrrp:VI_1", { kind, addresses: [vip] }));
    assertEquals(done?.outcome, { ok: true });
  }
});

onTheWire("an address for an interface that does not exist is a failure, its release is none", (executor) => {
  const lost = virtual("192.168.199.128", 24, "gone0");
  const [held] = executor.apply(by("vrrp:VI_1", { kind: "hold", addresses: [lost] }));
  assert(held && !held.outcome.ok);
  assertEquals(held.outcome.code, "ENODEV");
  const [released] = executor.apply(by("vrrp:VI_1", { kind: "release", addresses: [lost] }));
  assertEquals(released?.outcome, { ok: true });
});

/** Renames ens33, as `ip link set NAME name NEW` does, also while it is up. */
function rename(to: string): void {
  const RTM_NEWLINK = 16;
  const fixed = new Uint8Array(16);
  new DataView(fixed.buffer).setInt32(4, interfaceIndex("ens33"), true);
  const attributes = [textAttribute(IFLA_IFNAME, to)];
  tell((sequence) => message(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence, fixed, attributes));
}

onTheWire(
  "a master whose interface was renamed says goodbye on it and takes its addresses off it",
  (_, tap) => {
    const index = interfaceIndex("ens33");
    let now = index;
    const links: Interfaces = { index: () => now, lastIndex: () => index, mac: () => mac };
    const addresses = new AddressExecutor(links);
    const adverts = new AdvertExecutor(links, () => {});
    const announcements = new AnnounceExecutor(links);
    const routes = new RouteExecutor(links);
    const executor = new Executor({ adverts, addresses, announcements }, routes, () => {});
    executor.apply(
      by("vrrp:VI_1", { kind: "advert", spec, priority: 101 }, { kind: "hold", addresses: [vip] }),
    );
    rename("ens44");
    now = 0;
    const outcomes = executor.apply(
      by("vrrp:VI_1", { kind: "advert", spec, priority: 0 }, { kind: "release", addresses: [vip] }),
    );
    assertEquals(outcomes.map(({ outcome }) => outcome), [{ ok: true }]);
    assertEquals(tap.frames(2).map(({ kind }) => kind), ["advert", "advert"]);
    // The kernel refuses to remove what is not there.
    assertThrows(() => tell((sequence) => removeAddress(sequence, index, vip)));
    for (const part of [addresses, adverts, announcements]) part.close();
  },
);

onTheWire("one refused address does not keep the others of a turn from being put on", (executor) => {
  const wrong = { ...virtual("192.168.199.200"), label: "not-ens33:1" };
  const outcomes = executor.apply([
    ...by("vrrp:VI_1", { kind: "hold", addresses: [wrong] }),
    ...by("vrrp:VI_2", { kind: "hold", addresses: [vip] }),
  ]).map(({ outcome }) => outcome.ok);
  // A label must begin with the interface's name only for ip(8); the kernel takes any.
  assertEquals(outcomes, [true, true]);
  const [again] = executor.apply(by("vrrp:VI_2", { kind: "release", addresses: [vip] }));
  assertEquals(again?.outcome, { ok: true });
});

onTheWire("of many requests in one write each has its own outcome, wherever it stands", (executor) => {
  const refused = virtual("192.168.199.200", 33);
  const nowhere = virtual("192.168.199.201", 24, "gone0");
  for (const order of [[refused, vip, nowhere], [nowhere, refused, vip], [vip, nowhere, refused]]) {
    const wanted = order.flatMap((held, row) => by(`vrrp:VI_${row}`, { kind: "hold", addresses: [held] }));
    const outcomes = executor.apply(wanted).map(({ outcome }) => outcome.ok ? "ok" : outcome.code);
    assertEquals(outcomes, order.map((held) => held === vip ? "ok" : held === refused ? "EINVAL" : "ENODEV"));
  }
});

onTheWire(
  "an address that the kernel refuses is not announced until it takes it",
  (executor, tap, reports) => {
    const refused = virtual("192.168.199.200", 33);
    const announced = (address: IpAddress): Effect => ({
      kind: "log",
      entry: entry("vrrp.announced", { interface: "ens33", address }),
    });
    const [first] = executor.apply(by(
      "vrrp:VI_1",
      { kind: "hold", addresses: [refused, vip] },
      { kind: "announce", addresses: [refused, vip], repeat: 1 },
      announced(refused.address),
      announced(vip.address),
    ));
    assertEquals(first?.outcome.ok, false);
    // One announcement, and the log tells of no other.
    assertEquals(reports, ["log after 1 frames"]);
    executor.apply(by("vrrp:VI_1", { kind: "announce", addresses: [refused, vip], repeat: 1 }));
    assertEquals(tap.frames(1).length, 1);
    const taken = virtual("192.168.199.200", 24);
    const [second] = executor.apply(by(
      "vrrp:VI_1",
      { kind: "hold", addresses: [taken] },
      { kind: "announce", addresses: [taken, vip], repeat: 1 },
    ));
    assertEquals([second?.outcome.ok, tap.frames(2).length], [true, 2]);
  },
);

onTheWire(
  "two thousand addresses are put on and announced over several turns, and adverts wait for none",
  (executor, tap) => {
    const many = Array.from({ length: 2000 }, (_, i) => virtual(`10.0.${i >> 8}.${i & 255}`, 32));
    const wanted = by(
      "vrrp:VI_1",
      { kind: "hold", addresses: many },
      { kind: "announce", addresses: many, repeat: 1 },
    );
    const outcomes = [
      executor.apply([...wanted, ...by("vrrp:VI_2", { kind: "advert", spec, priority: 101 })]),
    ];
    assert(executor.waiting);
    // Before any announcement, which come when all addresses are there.
    const [first] = tap.frames(1);
    assertEquals(first?.kind, "advert");
    while (executor.waiting) outcomes.push(executor.apply([]));
    assert(outcomes.length > 2);
    assertEquals(outcomes.flat().map(({ outcome }) => outcome), [{ ok: true }]);
    assertEquals(outcomes.flat()[0]?.emitted, wanted[0]);
    // The tap's own buffer may be smaller than the burst; what it holds begins with the first address.
    const arp = decodeArp(tap.frames(1)[0]?.bytes ?? new Uint8Array());
    assert(arp.ok);
    assertEquals(arp.value.senderIp, many[0]?.address);
  },
);

onTheWire("what is meant for people comes after what is meant for the network", (executor, tap, reports) => {
  executor.apply(by(
    "vrrp:VI_1",
    { kind: "log", entry: entry("vrrp.advert_timeout", { name: "VI_1" }) },
    { kind: "advert", spec, priority: 101 },
  ));
  assertEquals(reports, ["log after 1 frames"]);
  assertEquals(tap.frames(0), []);
});

onTheWire("an advert leaves for every destination, with a checksum of its own", (executor, tap) => {
  const destinations = ["224.0.0.18", "224.0.0.19"] as IpAddress[];
  const v3: AdvertSpec = {
    ...spec,
    version: 3,
    auth: { kind: "none" },
    checksumForm: "pseudo-header",
    destinations,
    ttl: 17,
  };
  for (const priority of [101, 0]) {
    executor.apply(by("vrrp:VI_1", { kind: "advert", spec: v3, priority }));
  }
  const heard = tap.frames(4).map(({ bytes }) => {
    const advert = decodeAdvert(bytes);
    return advert.ok ? [advert.value.priority, advert.value.ttl, advert.value.destination] : advert.reason;
  });
  assertEquals(heard, [101, 0].flatMap((priority) => destinations.map((to) => [priority, 17, to])));
});
