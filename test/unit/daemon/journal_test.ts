import { assertEquals, assertMatch } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { type LogEntry, noBelongings } from "../../../src/core/mod.ts";
import { Journal, readJournal } from "../../../src/daemon/journal.ts";
import { forgetJournal, type Inventory } from "../../../src/daemon/journal_file.ts";
import { lower } from "../../../src/engine/lower.ts";
import { needed } from "../../../src/daemon/vmacs.ts";
import { worded } from "../../../src/observe/words.ts";
import { virtual } from "../effect/kernel.ts";

/** With every form of every field. */
const config = `
static_ipaddress {
  10.1.0.1/24 dev eth0 brd + label eth0:a scope link noprefixroute home
  10.2.0.1 peer 10.2.0.2 dev eth0 no_track
  2001:db8::1/64 dev eth0.7 -nodad mngtmpaddr preferred_lft 600
  2001:db8:4::1 peer 2001:db8:4::2 dev vrrp.51 preferred_lft forever
  ::ffff:192.0.2.1/128 dev br-lan
}
static_routes {
  default via 10.1.0.254 dev eth0 metric 7
  10.9.1.0/24 dev eth0 table 1000 scope link src 10.1.0.1 protocol 77 append
  blackhole 10.9.2.0/24 no_track
  10.9.3.0/24 nexthop via 10.1.0.2 dev eth0 weight 2 onlink nexthop via 10.1.0.3 realms 3/4
  10.9.7.0/24 via 10.1.0.2 mtu lock 1400 advmss 1300 rtt 200ms rttvar 5 rto_min 1s initcwnd 10 initrwnd 9 quickack 1
  10.9.8.0/24 via 10.1.0.2 congctl lock reno features ecn tos 0x10 window 1 cwnd lock 2 ssthresh 3 reordering 4
  10.9.9.0/24 via inet6 2001:db8::2 dev eth0 hoplimit 9 fastopen_no_cookie 1 add
  2001:db8:9::/48 via 2001:db8::2 dev eth0 from 2001:db8:8::/48 pref high expires 600
  192.0.2.0/24 encap ip id 7 dst 198.51.100.9 src 198.51.100.8 tos 1 ttl 64 flags 3 dev eth0
  192.0.3.0/24 encap ip6 dst 2001:db8::9 hoplimit 7 dev eth0
  192.0.4.0/24 encap mpls 100/200 via 10.1.0.2 dev eth0 ttl-propagate enabled
  2001:db8:a::/48 encap ila 2001:db8:0:1 via 2001:db8::2 dev eth0
}
static_rules {
  from 10.1.0.0/24 table 77 preference 100
  not to 10.5.0.0/16 fwmark 0x1/0xff lookup main priority 101 no_track
  from 2001:db8::/32 iif eth0 oif eth1 tos 8 goto 200 preference 102
  uidrange 1000-2000 ipproto tcp sport 10-20 dport 30-40 blackhole preference 104 realms 3/4 protocol 9
  from all tunnel-id 18446744073709551615 suppress_prefixlength 0 suppress_ifgroup 4 l3mdev
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  use_vmac vr-51 netlink_notify_msg
  virtual_ipaddress {
    10.1.0.3/24
    10.2.0.3/24 dev eth1 use_vmac
  }
  virtual_ipaddress_excluded {
    2001:db8::3/64 use_vmac
  }
}
vrrp_instance VI_2 {
  interface eth0
  virtual_router_id 52
  use_ipvlan ipv52 10.1.0.4/24 private
  virtual_ipaddress {
    10.1.0.5/24
  }
}
`;

const nothing: Inventory = { ...noBelongings, vmacs: [] };

function everything(): Inventory {
  const { config: read, diagnostics } = load("a.conf", memoryReader(new Map([["a.conf", config]])));
  assertEquals(diagnostics.filter(({ severity }) => severity === "error"), []);
  const { plan, leftOutWays } = lower(read);
  assertEquals(leftOutWays, []);
  const { addresses, routes, rules } = plan.fixtures![0]!;
  const vmacs = plan.instances.flatMap(needed).map((vmac, at) => ({ vmac, index: 9 + at, below: 2 }));
  return { addresses, routes, rules, vmacs };
}

const one: Inventory = { ...nothing, addresses: [virtual("192.0.2.1")] };

/** A run directory, and what is said about its file. */
class Place {
  readonly folder = Deno.makeTempDirSync();
  readonly file = `${this.folder}/belongings.json`;
  readonly log: string[] = [];

  readonly write = (logged: LogEntry) => void this.log.push(worded(logged).text);

  journal(inventory: () => Inventory): Journal {
    return new Journal(this.folder, inventory, this.write, 1);
  }

  keep(inventory: Inventory): void {
    this.journal(() => inventory).close();
  }

  read(): Inventory {
    return readJournal(this.folder, this.write);
  }

  files(): string[] {
    return [...Deno.readDirSync(this.folder)].map(({ name }) => name);
  }

  /** Changes a file that is right. */
  spoil(change: (file: Record<string, unknown>) => unknown): void {
    this.keep(one);
    Deno.writeTextFileSync(this.file, JSON.stringify(change(JSON.parse(Deno.readTextFileSync(this.file)))));
  }
}

Deno.test("what is written is read as it was, with every form of address, route, rule and interface", () => {
  const place = new Place();
  const all = everything();
  assertEquals(Object.values(all).map(({ length }) => length), [5, 12, 5, 4]);
  place.keep(all);
  assertEquals(place.read(), all);
  assertEquals([place.files(), place.log], [["belongings.json"], []]);
  assertEquals(Deno.statSync(place.file).mode! & 0o777, 0o600);
});

Deno.test("who has nothing has no file, and a directory without one tells nothing", () => {
  const place = new Place();
  assertEquals(place.read(), nothing);
  place.keep(nothing);
  place.keep(one);
  place.keep(nothing);
  assertEquals([place.read(), place.files(), place.log], [nothing, [], []]);
  place.keep({ ...nothing, vmacs: everything().vmacs });
  assertEquals(place.files(), ["belongings.json"], "interfaces are something too");
});

Deno.test("many changes are written once, as it is then, a moment later", async () => {
  const place = new Place();
  let [asked, count] = [0, 0];
  const journal = place.journal(() => {
    asked++;
    return { ...nothing, addresses: [virtual(`192.0.2.${count}`)] };
  });
  for (count = 1; count < 200; count++) journal.note();
  assertEquals([asked, place.files()], [0, []]);
  while (asked === 0) await new Promise((resume) => setTimeout(resume, 1));
  assertEquals([asked, place.read().addresses[0]!.address], [1, "192.0.2.200"]);
  journal.note();
  journal.close();
  await new Promise((resume) => setTimeout(resume, 10));
  assertEquals(asked, 2, "nothing is left to be written");
});

Deno.test("a list is forgotten for the supervisor that wrote it, and for no other", () => {
  const place = new Place();
  forgetJournal(place.folder, Deno.pid);
  place.keep(one);
  forgetJournal(place.folder, Deno.pid + 1);
  assertEquals(place.read(), one);
  forgetJournal(place.folder, Deno.pid);
  assertEquals(place.files(), []);
});

Deno.test("a file that is damaged counts for nothing, and is told of", () => {
  const place = new Place();
  const whole = () => {
    place.keep(one);
    return Deno.readTextFileSync(place.file);
  };
  for (
    const text of [whole().slice(0, -9), "", "null", "[]", "7", '{"form":2}', whole().replace(/:2,/, ":1,")]
  ) {
    Deno.writeTextFileSync(place.file, text);
    assertEquals(place.read(), nothing, text);
    assertMatch(place.log.pop() ?? "", /^Ignoring .*belongings\.json: \S/);
    assertEquals(place.log, []);
  }
});

Deno.test("a file of another start of the host, of another network namespace or of somebody else's counts for nothing", () => {
  const place = new Place();
  const refused = (why: RegExp) => {
    assertEquals(place.read(), nothing);
    assertMatch(place.log.pop() ?? "", why);
  };
  place.spoil((file) => ({ ...file, boot: "00000000-0000-0000-0000-000000000000" }));
  refused(/before the last start of this host/);
  place.spoil((file) => ({ ...file, namespace: "net:[1]" }));
  refused(/another network namespace/);
  place.keep(one);
  Deno.chmodSync(place.file, 0o620);
  refused(/others may have written it/);
  Deno.renameSync(place.file, `${place.file}.aside`);
  Deno.symlinkSync(`${place.file}.aside`, place.file);
  refused(/no regular file/);
});

Deno.test("an entry that is not right in every field is left out, and the others count", () => {
  const place = new Place();
  const { addresses, routes, rules } = everything();
  const [address, route, rule] = [one.addresses[0]!, routes[0]!, rules[0]!];
  const wrong = {
    addresses: [
      null,
      "192.0.2.9",
      [],
      { ...address, address: "192.0.2.256" },
      { ...address, address: "192.0.2.9/24" },
      { ...address, address: "2001:DB8::1" },
      { ...address, prefix: 33 },
      { ...address, prefix: 24.5 },
      ...["", "..", "eth0 up", "eth/0", "a name of 17 byt"].map((name) => ({ ...address, interface: name })),
      { ...address, scope: "anywhere" },
      { ...address, label: 7 },
      { ...address, flags: ["home", "sweet"] },
      { ...address, more: true },
      { ...address, scope: undefined },
    ],
    routes: [
      { ...route, destination: { address: "10.0.0.0", prefix: 99 } },
      { ...route, type: "scenic" },
      { ...route, table: -1 },
      { ...route, protocol: 256 },
      { ...route, hops: [{ ...route.hops[0], gateway: "me" }] },
      { ...route, hops: [{ ...route.hops[0], tunnel: { kind: "mpls", labels: [1 << 20] } }] },
      { ...route, metrics: { mtu: "1400" } },
      { ...route, metrics: { speed: 1 } },
      { ...route, locked: ["speed"] },
    ],
    rules: [
      { ...rule, from: "10.0.0.0/8" },
      { ...rule, action: { kind: "lookup" } },
      { ...rule, action: { kind: "wait" } },
      { ...rule, incoming: "eth0\0" },
      { ...rule, tunnel: "0x7" },
      { ...rule, preference: 2 ** 32 },
      { ...rule, users: { first: 1 } },
    ],
  };
  place.spoil((file) => ({
    ...file,
    addresses: [...addresses, ...wrong.addresses],
    routes: [...wrong.routes, ...routes],
    rules: [rule, ...wrong.rules],
  }));
  assertEquals(place.read(), { ...nothing, addresses, routes, rules: [rule] });
  const count = Object.values(wrong).flat().length;
  assertEquals(place.log, [
    `Ignoring ${place.file}: ${count} of its entries cannot be what havip had, the others count`,
  ]);
});

Deno.test("nor does an interface count that is not right in every field", () => {
  const place = new Place();
  const { vmacs } = everything();
  const made = vmacs[0]!;
  const [{ vmac }, { vmac: ipvlan }] = [made, vmacs.at(-1)!];
  const wrong = [
    "vrrp.51",
    vmac,
    { ...made, index: 0 },
    { ...made, below: "eth0" },
    { ...made, vmac: { ...vmac, name: "vrrp/51" } },
    { ...made, vmac: { ...vmac, mac: "00:00:5e:00:01" } },
    { ...made, vmac: { ...vmac, mac: null } },
    { ...made, vmac: { ...vmac, ipvlan: ipvlan.ipvlan } },
    { ...made, vmac: { ...ipvlan, ipvlan: { mode: "l3", address: null } } },
    { ...made, vmac: { ...vmac, group: -1 } },
    { ...made, vmac: { ...vmac, tellsBase: false } },
    { ...made, more: true },
  ];
  place.spoil((file) => ({ ...file, addresses: [], vmacs: [...wrong, ...vmacs] }));
  assertEquals(place.read(), { ...nothing, vmacs });
  assertMatch(place.log.pop() ?? "", new RegExp(`: ${wrong.length} of its entries`));
});

Deno.test("a directory that cannot be written to is told of once, and changes nothing else", () => {
  const place = new Place();
  const gone = new Journal(`${place.folder}/none`, () => one, place.write);
  gone.close();
  gone.close();
  assertEquals(place.log.length, 1);
  assertMatch(place.log[0]!, /none\/belongings\.json, .*: No such file or directory$/);
  Deno.mkdirSync(`${place.folder}/none`);
  gone.close();
  Deno.removeSync(`${place.folder}/none`, { recursive: true });
  gone.close();
  assertEquals(place.log.length, 2);
});

Deno.test("what somebody else has put in the place of the new file is not written to", () => {
  const place = new Place();
  const victim = `${place.folder}/victim`;
  Deno.writeTextFileSync(victim, "1");
  Deno.symlinkSync(victim, `${place.file}.new`);
  place.keep(one);
  assertEquals([Deno.readTextFileSync(victim), place.read()], ["1", one]);
});
