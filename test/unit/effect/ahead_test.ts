/** What a new master does at once, since it was made ahead. @module */
import { assertEquals } from "@std/assert";
import { EINVAL, interfaceIndex } from "../../../ffi/mod.ts";
import {
  type AdvertSpec,
  type Effect,
  type Emitted,
  type IpAddress,
  type MacAddress,
  millis,
  type VirtualAddress,
} from "../../../src/core/mod.ts";
import {
  AddressExecutor,
  AdvertExecutor,
  AnnounceExecutor,
  Executor,
  RouteExecutor,
} from "../../../src/effect/mod.ts";
import { addAddress, decodeArp, impossible } from "../../../src/wire/mod.ts";
import { inNewNamespace } from "../namespace.ts";
import { answer, mayUnshare, plug, Tap, tell, virtual } from "./kernel.ts";

const spec: AdvertSpec = {
  interface: "ens33",
  version: 2,
  vrid: 51,
  interval: millis(1000),
  auth: { kind: "none" },
  source: "192.168.199.121" as IpAddress,
  destinations: ["224.0.0.18" as IpAddress],
  ttl: 255,
  addresses: ["192.168.199.128" as IpAddress],
  checksumForm: "plain",
};
const advert: Effect = { kind: "advert", spec, priority: 100 };

const [first, second] = [virtual("192.168.199.128"), virtual("192.168.199.129")];
const both: readonly VirtualAddress[] = [first, second];

/** A host whose executors have made ahead that VI_1 holds `both` and announces them twice. */
class Host {
  mac = "02:00:00:00:00:01" as MacAddress;
  index = interfaceIndex("ens33");
  readonly addresses: AddressExecutor;
  readonly announcements: AnnounceExecutor;
  readonly #tap = new Tap();
  readonly adverts: AdvertExecutor;
  readonly #executor: Executor;

  constructor() {
    const links = { index: () => this.index, mac: () => this.mac };
    this.addresses = new AddressExecutor(links);
    this.announcements = new AnnounceExecutor(links);
    this.adverts = new AdvertExecutor(links, () => {});
    const { adverts, addresses, announcements } = this;
    const hands = { adverts, addresses, announcements };
    this.#executor = new Executor(hands, new RouteExecutor(links), () => {});
    addresses.keep("vrrp:VI_1", both);
    announcements.keep("vrrp:VI_1", both, 2);
  }

  /** @returns the outcomes, in words */
  apply(wanted: readonly Emitted[]): string[] {
    return this.#executor.apply(wanted).map(({ emitted: { action }, outcome }) =>
      `${action.kind} ${outcome.ok ? "done" : outcome.code}`
    );
  }

  does(from: string, ...actions: Effect[]): string[] {
    return this.apply(actions.map((action) => ({ from, action })));
  }

  /** What left the host, at least so many frames. */
  frames(least: number): Uint8Array[] {
    return this.#tap.frames(least).map(({ bytes }) => bytes);
  }

  /** What was announced, and the hardware address that it was said to be at. */
  announced(least: number): string[] {
    return this.frames(least).map((bytes) => {
      const arp = decodeArp(bytes);
      return arp.ok ? `${arp.value.senderIp} ${arp.value.senderMac}` : arp.reason;
    });
  }

  close(): void {
    for (const part of [this.addresses, this.announcements, this.adverts, this.#tap]) part.close();
  }
}

/** Whether the kernel has an address. */
function has({ address }: VirtualAddress): boolean {
  return Deno.readTextFileSync("/proc/thread-self/net/fib_trie").includes(`${address}\n`);
}

function ahead(name: string, body: (host: Host) => void): void {
  Deno.test({
    name: `${name} (needs root)`,
    ignore: !mayUnshare,
    fn: () =>
      void inNewNamespace(() => {
        plug();
        const host = new Host();
        try {
          body(host);
        } finally {
          host.close();
        }
      }),
  });
}

const hold: Effect = { kind: "hold", addresses: [...both] };
const announce: Effect = { kind: "announce", addresses: [...both], repeat: 2 };

function twice(mac: MacAddress): string[] {
  return [first, second, first, second].map(({ address }) => `${address} ${mac}`);
}

ahead("making it ahead sends nothing and puts no address on", (host) => {
  host.adverts.keep("vrrp:VI_1", spec, 100);
  assertEquals([host.frames(0).length, ...both.map(has)], [0, false, false]);
  host.does("vrrp:VI_1", advert);
  assertEquals(host.frames(1).length, 1, "what is queued then leaves once");
});

ahead("what is made ahead asks the kernel for something that it refuses, in either family", () => {
  const index = interfaceIndex("ens33");
  for (const held of [first, virtual("2001:db8::128", 64)]) {
    assertEquals(answer(impossible(addAddress(1, index, held))), EINVAL);
  }
});

ahead("what was made ahead is done once, and what it was made for is done with it", (host) => {
  assertEquals(host.does("vrrp:VI_1", hold, announce), ["hold done"]);
  assertEquals(host.announced(4), twice(host.mac));
  assertEquals(both.map(has), [true, true]);
  assertEquals(host.does("vrrp:VI_1", { kind: "release", addresses: both }), ["release done"]);
  assertEquals(both.map(has), [false, false]);
  assertEquals(host.does("vrrp:VI_1", hold, announce), ["hold done"]);
  assertEquals(host.announced(4), twice(host.mac), "the second time as usual");
  assertEquals(both.map(has), [true, true]);
});

const otherwise: readonly [string, (host: Host) => void][] = [
  ["one of the addresses is there", () => tell((nth) => addAddress(nth, interfaceIndex("ens33"), second))],
  ["its interface has another hardware address", (host) => host.mac = "02:00:00:00:00:02" as MacAddress],
  ["the interface has become another one", (host) => {
    host.index = 0x7fff_fffe;
    host.addresses.keep("vrrp:VI_1", both);
    host.index = interfaceIndex("ens33");
  }],
  ["it was made for somebody else", (host) => {
    host.addresses.keep("vrrp:VI_2", both);
    host.announcements.keep("vrrp:VI_2", both, 2);
  }],
  ["it was made for other addresses", (host) => {
    host.addresses.keep("vrrp:VI_1", [first]);
    host.announcements.keep("vrrp:VI_1", [first], 2);
  }],
  ["it was made for another number of announcements", (host) => {
    host.announcements.keep("vrrp:VI_1", both, 1);
  }],
];

for (const [what, happens] of otherwise) {
  ahead(`where it does not fit, all is done as usual: ${what}`, (host) => {
    happens(host);
    assertEquals(host.does("vrrp:VI_1", hold, announce), ["hold done"]);
    assertEquals(host.announced(4), twice(host.mac));
    assertEquals(both.map(has), [true, true]);
  });
}

ahead("what somebody gives up in the same turn goes before it is taken", (host) => {
  tell((nth) => addAddress(nth, interfaceIndex("ens33"), first));
  const release: Effect = { kind: "release", addresses: [first] };
  const done = host.apply([
    { from: "vrrp:VI_2", action: release },
    ...[hold, announce].map((action) => ({ from: "vrrp:VI_1", action })),
  ]);
  assertEquals(done, ["release done", "hold done"]);
  assertEquals(both.map(has), [true, true]);
});

ahead("routes come between the addresses and the announcement", (host) => {
  const install: Effect = { kind: "install", routes: [], rules: [] };
  assertEquals(host.does("vrrp:VI_1", hold, install, announce), ["hold done", "install done"]);
  assertEquals(host.announced(4), twice(host.mac));
});
