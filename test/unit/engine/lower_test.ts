import { assertEquals } from "@std/assert";
import { type IpAddress, micros, seconds, type VirtualAddress } from "../../../src/core/mod.ts";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower } from "../../../src/engine/mod.ts";
import { heldAddresses, type VrrpParams } from "../../../src/machine/mod.ts";

/** Whether a master answers packets to its addresses, with these lines in `global_defs` and in the instance. */
function accepts(global: string, instance: string): boolean | undefined {
  const text = `global_defs {
    ${global}
}
vrrp_instance VI_1 {
    interface ens33
    virtual_router_id 51
    ${instance}
    virtual_ipaddress {
        192.0.2.128/24
    }
}
`;
  const { config, diagnostics } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  const grave = diagnostics.filter(({ severity }) => severity !== "notice");
  assertEquals(grave.map(({ message }) => message), []);
  return lower(config).plan.instances[0]?.accept;
}

Deno.test("a master answers packets to its addresses unless the file says no_accept", () => {
  assertEquals(accepts("", "priority 100"), true);
  assertEquals(accepts("", "accept"), true);
  assertEquals(accepts("", "no_accept"), false);
});

Deno.test("strict mode alone does not make the addresses unreachable", () => {
  assertEquals(accepts("vrrp_strict", "priority 100"), true);
  assertEquals(accepts("", "strict_mode"), true);
  assertEquals(accepts("vrrp_strict", "no_accept"), false);
});

Deno.test("an address owner answers packets to its addresses, whatever the file says", () => {
  assertEquals(accepts("", "priority 255\n no_accept"), true);
  assertEquals(accepts("", "state MASTER\n no_accept"), true);
  assertEquals(accepts("", "priority 254\n no_accept"), false);
});

/** The only instance of a file, with these lines in `global_defs` and in the instance. */
function lowered(global: string, instance: string, addresses = "192.0.2.128/24"): VrrpParams {
  const text = `global_defs {
    ${global}
}
vrrp_instance VI_1 {
    interface ens33
    virtual_router_id 51
    ${instance}
    virtual_ipaddress {
        ${addresses}
    }
}
`;
  const { config } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  const [params] = lower(config).plan.instances;
  if (!params) throw new Error("nothing came of it");
  return params;
}

/** Some of the fields of an instance. */
function fields<K extends keyof VrrpParams>(params: VrrpParams, ...keys: K[]): Pick<VrrpParams, K> {
  return Object.fromEntries(keys.map((key) => [key, params[key]])) as Pick<VrrpParams, K>;
}

Deno.test("an instance that says only what it must has keepalived's defaults", () => {
  assertEquals(lowered("", ""), {
    name: "VI_1",
    interface: "ens33",
    vmac: null,
    addressVmacs: [],
    family: "ipv4",
    vrid: 51,
    version: 2,
    priority: 100,
    beginsAsMaster: false,
    interval: seconds(1),
    downTimerAdverts: 3,
    auth: { kind: "none" },
    hmac: null,
    strict: false,
    addresses: [{
      address: "192.0.2.128" as IpAddress,
      prefix: 24,
      interface: "ens33",
      scope: "global",
      label: null,
      broadcast: null,
    }],
    excluded: [],
    routes: [],
    rules: [],
    accept: true,
    promoteSecondaries: false,
    preempt: true,
    preemptDelay: micros(0),
    lowerPrioNoAdvert: false,
    higherPrioSendAdvert: false,
    skipCheckAdvAddr: false,
    sourceAddress: null,
    group: "224.0.0.18" as IpAddress,
    unicast: null,
    checksumForm: "pseudo-header",
    followChecksum: true,
    ownerIgnoreAdverts: false,
    garp: {
      repeat: 5,
      delay: seconds(5),
      refresh: micros(0),
      refreshRepeat: 1,
      lowerPrioRepeat: 5,
      lowerPrioDelay: seconds(5),
      elsewhere: null,
    },
    notify: false,
    notifyPriorityChanges: false,
    syncGroup: null,
    trackers: [],
    dontTrackPrimary: false,
    trackSourceAddress: false,
    lateMasterPriority: null,
  });
});

Deno.test("who begins as master is said by priority and state together", () => {
  const begins = (instance: string, global = "") => {
    const { priority, beginsAsMaster } = lowered(global, instance);
    return `${priority} ${beginsAsMaster}`;
  };
  assertEquals(begins("state MASTER"), "255 true");
  assertEquals(begins("state BACKUP"), "100 false");
  assertEquals(begins("priority 255"), "255 true");
  assertEquals(begins("state MASTER\n priority 254"), "254 false");
  assertEquals(begins("state BACKUP\n priority 255"), "255 false");
  assertEquals(begins("state BACKUP\n priority 255", "vrrp_strict"), "255 true");
});

Deno.test("intervals are whole seconds in version 2 and hundredths in version 3", () => {
  const interval = (text: string, version: number) =>
    lowered("", `version ${version}\n advert_int ${text}`).interval as number;
  assertEquals([interval("1", 2), interval("255", 2), interval("0.4", 2)], [
    1_000_000,
    255_000_000,
    1_000_000,
  ]);
  assertEquals([interval("0.01", 3), interval("40.95", 3), interval("1", 3)], [
    10_000,
    40_950_000,
    1_000_000,
  ]);
});

Deno.test("the password is for version 2 alone", () => {
  const auth = "authentication {\n auth_type PASS\n auth_pass 1111\n }";
  assertEquals(lowered("", auth).auth, { kind: "simple", password: "1111" });
  assertEquals(lowered("", `version 3\n ${auth}`).auth, { kind: "none" });
  assertEquals(lowered("vrrp_strict", auth).auth, { kind: "simple", password: "1111" });
});

Deno.test("an instance has what global_defs says, unless it says something else itself", () => {
  const global = `vrrp_version 3
    vrrp_mcast_group4 224.0.0.99
    vrrp_skip_check_adv_addr
    vrrp_lower_prio_no_advert
    vrrp_higher_prio_send_advert
    vrrp_garp_master_repeat 2
    vrrp_garp_master_delay 3
    vrrp_garp_master_refresh 60
    vrrp_garp_master_refresh_repeat 4
    vrrp_garp_lower_prio_repeat 6
    vrrp_garp_lower_prio_delay 7`;
  const keys = [
    "version",
    "group",
    "skipCheckAdvAddr",
    "lowerPrioNoAdvert",
    "higherPrioSendAdvert",
    "garp",
  ] as const;
  assertEquals(fields(lowered(global, ""), ...keys), {
    version: 3,
    group: "224.0.0.99" as IpAddress,
    skipCheckAdvAddr: true,
    lowerPrioNoAdvert: true,
    higherPrioSendAdvert: true,
    garp: {
      repeat: 2,
      delay: seconds(3),
      refresh: seconds(60),
      refreshRepeat: 4,
      lowerPrioRepeat: 6,
      lowerPrioDelay: seconds(7),
      elsewhere: null,
    },
  });
  const own = `version 2
    skip_check_adv_addr off
    lower_prio_no_advert off
    higher_prio_send_advert off
    garp_master_repeat 9
    garp_master_delay 8
    garp_lower_prio_repeat 1`;
  const params = lowered(global, own);
  assertEquals(fields(params, "version", "skipCheckAdvAddr", "lowerPrioNoAdvert", "higherPrioSendAdvert"), {
    version: 2,
    skipCheckAdvAddr: false,
    lowerPrioNoAdvert: false,
    higherPrioSendAdvert: false,
  });
  assertEquals([params.garp.repeat, params.garp.delay, params.garp.lowerPrioRepeat], [9, seconds(8), 1]);
});

Deno.test("after a lower advert an instance announces as all do, not as it does itself when it becomes master", () => {
  const { garp } = lowered("vrrp_garp_master_delay 3", "garp_master_delay 2\n garp_master_repeat 7");
  assertEquals([garp.repeat, garp.delay], [7, seconds(2)]);
  assertEquals([garp.lowerPrioRepeat, garp.lowerPrioDelay], [5, seconds(3)]);
});

Deno.test("vrrp_min_garp is one announcement and no second batch", () => {
  const { garp } = lowered("vrrp_min_garp", "");
  assertEquals([garp.repeat, garp.delay, garp.lowerPrioRepeat, garp.lowerPrioDelay] as number[], [
    1,
    0,
    1,
    0,
  ]);
});

Deno.test("strict mode decides some things by itself, but still announces after a lower advert", () => {
  const params = lowered("vrrp_strict", "higher_prio_send_advert\n down_timer_adverts 5");
  assertEquals(fields(params, "strict", "lowerPrioNoAdvert", "higherPrioSendAdvert", "downTimerAdverts"), {
    strict: true,
    lowerPrioNoAdvert: true,
    higherPrioSendAdvert: false,
    downTimerAdverts: 3,
  });
  assertEquals(params.garp.lowerPrioRepeat, 5);
});

Deno.test("preemption is as the instance says", () => {
  const preemption = (instance: string) => fields(lowered("", instance), "preempt", "preemptDelay");
  assertEquals(preemption("nopreempt"), { preempt: false, preemptDelay: micros(0) });
  assertEquals(preemption("preempt_delay 3.5"), { preempt: true, preemptDelay: seconds(3.5) });
});

Deno.test("notifications are wanted as soon as there is one script for them", () => {
  const keywords = ["", "_master", "_backup", "_fault", "_stop", "_deleted", "_master_rx_lower_pri"];
  for (const keyword of keywords) assertEquals(lowered("", `notify${keyword} "/bin/true"`).notify, true);
});

Deno.test("an address has the instance's interface and all 32 bits, unless it says otherwise", () => {
  const address = (line: string) => {
    const [{ prefix, interface: on, scope, label, broadcast } = {} as VirtualAddress] =
      lowered("", "", line).addresses;
    return [prefix, on, scope, label, broadcast];
  };
  assertEquals(address("192.0.2.128"), [32, "ens33", "global", null, null]);
  assertEquals(address("192.0.2.128/24 dev ens34 scope link label ens34:1 brd 192.0.2.255"), [
    24,
    "ens34",
    "link",
    "ens34:1",
    "192.0.2.255",
  ]);
  assertEquals(address("192.0.2.128/26 brd +").at(-1), "192.0.2.191");
  assertEquals(address("192.0.2.140/26 brd -").at(-1), "192.0.2.128");
  assertEquals(address("192.0.2.128/30 brd +").at(-1), "192.0.2.131");
  assertEquals(address("10.1.2.3/8 brd +").at(-1), "10.255.255.255");
});

Deno.test("unicast peers come with their TTLs, which make sources count", () => {
  const plain = lowered("", "unicast_src_ip 192.0.2.9\n unicast_peer {\n 192.0.2.10\n }\n unicast_ttl 9");
  assertEquals(fields(plain, "sourceAddress", "unicast"), {
    sourceAddress: "192.0.2.9" as IpAddress,
    unicast: {
      peers: [{ address: "192.0.2.10" as IpAddress, minTtl: 0, maxTtl: 255 }],
      ttl: 9,
      checkSource: false,
      oldChecksum: true,
    },
  });
  const limited = lowered("", "unicast_peer {\n 192.0.2.10 min_ttl 254\n }");
  assertEquals([limited.unicast?.checkSource, limited.unicast?.peers[0]?.minTtl], [true, 254]);
  const peer = "unicast_peer {\n 192.0.2.10\n }\n";
  assertEquals(lowered("", `check_unicast_src\n ${peer}`).unicast?.checkSource, true);
  assertEquals(lowered("vrrp_check_unicast_src", peer).unicast?.checkSource, true);
  assertEquals(lowered("", `${peer} old_unicast_checksum never`).unicast?.oldChecksum, false);
});

Deno.test("without peers it is multicast, or nothing where that is said", () => {
  assertEquals(lowered("", "unicast_peer {\n }").unicast, null);
  assertEquals(lowered("", "unicast_fault_no_peer").unicast?.peers, []);
});

Deno.test("the checksum of version 3 is the configured one, or else the peer's", () => {
  const form = (own: string, global = "") => {
    const { checksumForm, followChecksum } = lowered(global, `version 3\n ${own}`);
    return `${checksumForm}${followChecksum ? " or the peer's" : ""}`;
  };
  assertEquals(form(""), "pseudo-header or the peer's");
  assertEquals(form("v3_checksum_as_v2"), "plain");
  assertEquals(form("", "v3_checksum_as_v2"), "plain");
  assertEquals(form("v3_checksum_as_v2 off", "v3_checksum_as_v2"), "pseudo-header");
  assertEquals(form("old_unicast_checksum\n unicast_peer {\n 192.0.2.10\n }"), "group");
  assertEquals(form("old_unicast_checksum"), "pseudo-header or the peer's");
});

Deno.test("an instance is IPv6 by its first address, with excluded ones of either family", () => {
  const six = lowered("", "virtual_ipaddress_excluded {\n 192.0.2.9/24\n }", "fe80::1\n 2001:db8::1/64");
  assertEquals(fields(six, "family", "version", "group", "auth"), {
    family: "ipv6",
    version: 3,
    group: "ff02::12" as IpAddress,
    auth: { kind: "none" },
  });
  const held = heldAddresses(six).map(({ address, prefix }) => `${address}/${prefix}`);
  assertEquals(held, ["fe80::1/128", "2001:db8::1/64", "192.0.2.9/24"]);
  assertEquals(lowered("vrrp_mcast_group6 ff02::99", "", "fe80::1").group, "ff02::99" as IpAddress);
});

Deno.test("an authentication header has the password, and is left out in strict mode", () => {
  const header = "authentication {\n auth_type AH\n auth_pass secret\n }";
  assertEquals(lowered("", header).auth, { kind: "ah", password: "secret" });
  assertEquals(lowered("vrrp_strict", header).auth, { kind: "none" });
});
