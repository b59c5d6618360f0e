import { assertEquals } from "@std/assert";
import type { VrrpInstance } from "../../../src/config/mod.ts";
import { briefly, loadInstance, loadText } from "./support.ts";

const strict = "global_defs {\nvrrp_strict\n}\n";

const altered: [name: string, lines: string, keyword: keyof VrrpInstance, value: unknown, said: string[]][] =
  [
    ["version 2 rounds an interval to a whole second", "advert_int 1.5", "advert_int", 2_000_000, [
      "warning rounded",
    ]],
    ["version 2 rounds up to one second at least", "advert_int 0.4", "advert_int", 1_000_000, [
      "warning rounded",
    ]],
    ["version 2 goes up to 255 seconds", "advert_int 255", "advert_int", 255_000_000, []],
    ["version 3 has hundredths", "version 3\nadvert_int 0.01", "advert_int", 10_000, []],
    ["version 3 rounds to hundredths", "version 3\nadvert_int 0.015", "advert_int", 20_000, [
      "warning rounded",
    ]],
    ["version 3 goes up to 40.95 seconds", "version 3\nadvert_int 41", "advert_int", 40_950_000, [
      "warning rounded",
    ]],
    ["nopreempt does not go with priority 255", "priority 255\nnopreempt", "nopreempt", undefined, [
      "warning preempt-conflict",
    ]],
    ["state MASTER without priority is priority 255", "state MASTER\nnopreempt", "nopreempt", undefined, [
      "notice master-without-priority",
      "warning preempt-conflict",
    ]],
    [
      "nopreempt does not go with state MASTER",
      "state MASTER\npriority 9\nnopreempt",
      "nopreempt",
      undefined,
      [
        "warning preempt-conflict",
      ],
    ],
    ["nopreempt goes with state BACKUP", "state BACKUP\npriority 9\nnopreempt", "nopreempt", true, []],
    [
      "preempt_delay does not go with state MASTER",
      "state MASTER\npriority 9\npreempt_delay 5",
      "preempt_delay",
      undefined,
      [
        "warning preempt-conflict",
      ],
    ],
    ["preempt_delay does not go with nopreempt", "nopreempt\npreempt_delay 5", "preempt_delay", undefined, [
      "warning preempt-conflict",
    ]],
    ["preempt_delay of zero goes with everything", "nopreempt\npreempt_delay 0", "preempt_delay", 0, []],
    ["preempt undoes an earlier nopreempt", "nopreempt\npreempt", "nopreempt", undefined, []],
    ["nopreempt undoes an earlier preempt", "preempt\nnopreempt", "preempt", undefined, []],
    ["the second of two different values counts", "priority 9\npriority 8", "priority", 8, [
      "warning given-twice",
    ]],
    ["the same value twice is no matter", "priority 9\npriority 9", "priority", 9, []],
    ["state MASTER counts before BACKUP", "priority 9\nstate MASTER\nstate BACKUP", "state", "MASTER", [
      "warning given-twice",
    ]],
    ["state MASTER counts after BACKUP", "priority 9\nstate BACKUP\nstate MASTER", "state", "MASTER", [
      "warning given-twice",
    ]],
    [
      "version 3 has no authentication",
      "version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}",
      "authentication",
      undefined,
      [
        "warning auth-version",
      ],
    ],
    [
      "authentication without a password is none",
      "authentication {\nauth_type PASS\n}",
      "authentication",
      undefined,
      [
        "warning auth-incomplete",
      ],
    ],
    [
      "a password without a type is not used",
      "authentication {\nauth_pass x\n}",
      "authentication",
      undefined,
      [
        "warning auth-incomplete",
      ],
    ],
    [
      "an unknown type is one mistake",
      "authentication {\nauth_type PAS\nauth_pass x\n}",
      "authentication",
      undefined,
      ["warning bad-value"],
    ],
    [
      "a password of nine characters is cut",
      "authentication {\nauth_type PASS\nauth_pass 123456789\n}",
      "authentication",
      {
        auth_type: "PASS",
        auth_pass: "12345678",
      },
      ["warning password-cut"],
    ],
  ];

for (const [name, lines, keyword, value, said] of altered) {
  Deno.test(name, () => {
    const { config, diagnostics } = loadInstance(lines);
    assertEquals(config.instances[0]?.[keyword] as unknown, value);
    assertEquals(diagnostics.map(({ severity, code }) => `${severity} ${code}`), said);
  });
}

Deno.test("an interval of global version 3 is judged by version 3", () => {
  const { diagnostics } = loadInstance("advert_int 0.5", "global_defs {\nvrrp_version 3\n}\n");
  assertEquals(diagnostics, []);
});

Deno.test("strict mode is one notice, whatever else it concerns", () => {
  const { diagnostics } = loadInstance(
    "state MASTER\npriority 101\nauthentication {\nauth_type PASS\nauth_pass 1111\n}\nnopreempt",
    strict,
  );
  assertEquals(briefly(diagnostics), ["notice strict 2:1"]);
});

Deno.test("strict_mode of an instance is the same notice", () => {
  assertEquals(briefly(loadInstance("strict_mode").diagnostics), ["notice strict 7:3"]);
  assertEquals(briefly(loadInstance("strict_mode off", strict).diagnostics), ["notice strict 2:1"]);
});

Deno.test("what strict mode does not leave to the file is taken out with a warning", () => {
  const { config, diagnostics } = loadInstance(
    "preempt_delay 5\ndown_timer_adverts 5\nlower_prio_no_advert false\nhigher_prio_send_advert",
    strict,
  );
  assertEquals(diagnostics.map((each) => each.code), [
    "strict",
    "preempt-conflict",
    "strict-reset",
    "strict-reset",
    "strict-reset",
  ]);
  const { preempt_delay, down_timer_adverts, lower_prio_no_advert } = config.instances[0] ?? {};
  assertEquals([preempt_delay, down_timer_adverts, lower_prio_no_advert], [undefined, undefined, undefined]);
});

Deno.test("false where keepalived 2.2.7 means true is a notice", () => {
  const { config, diagnostics } = loadInstance(
    "skip_check_adv_addr no",
    "global_defs {\nvrrp_strict off\n}\n",
  );
  assertEquals(config.global.vrrp_strict, false);
  assertEquals(briefly(diagnostics), ["notice false-is-false 2:13", "notice false-is-false 10:23"]);
});

Deno.test("an instance needs an interface and a virtual_router_id", () => {
  const { diagnostics } = loadText("vrrp_instance A {\nvirtual_ipaddress { 192.0.2.1 }\n}\n");
  assertEquals(briefly(diagnostics), ["error missing-interface 1:15", "error missing-vrid 1:15"]);
  const of = (name: string) =>
    `vrrp_instance ${name} {\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }\n}\n`;
  assertEquals(briefly(loadText(of("A") + of("B")).diagnostics), [
    "error missing-interface 1:15",
    "error missing-interface 5:15",
  ]);
});

Deno.test("an instance without a name is an error", () => {
  assertEquals(briefly(loadText("vrrp_instance {\ninterface eth0\n}\n").diagnostics), [
    "error missing-name 1:1",
  ]);
});

function two(first: string, second: string) {
  const instance = (name: string, lines: string) =>
    `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id 1\n${lines}\n}\n`;
  return loadText(instance("A", first) + instance("B", second)).diagnostics;
}

const address = "virtual_ipaddress { 192.0.2.1 }";

Deno.test("two instances with one virtual_router_id on one interface are an error at both", () => {
  const diagnostics = two(address, address);
  assertEquals(briefly(diagnostics), ["error duplicate-vrid 8:19"]);
  assertEquals(diagnostics[0]?.related?.map(({ at }) => `${at.line}:${at.column}`), ["3:19"]);
});

Deno.test("another multicast group or another family keeps them apart", () => {
  assertEquals(two(address, `${address}\nmcast_dst_ip 224.0.0.99`), []);
  assertEquals(two(address, "virtual_ipaddress { fe80::1 }"), []);
});

Deno.test("the second of two instances of one name is ignored, as in keepalived", () => {
  const { config, diagnostics } = loadText(
    ["eth0", "eth1"].map((name) =>
      `vrrp_instance A {\ninterface ${name}\nvirtual_router_id 1\n${address}\n}\n`
    ).join(""),
  );
  assertEquals(config.instances.map((each) => each.interface), ["eth0"]);
  assertEquals(briefly(diagnostics), ["warning duplicate-instance 6:15"]);
  assertEquals(diagnostics[0]?.related?.[0]?.at.line, 1);
});

Deno.test("no address is a warning in version 2 and an error in version 3 and in strict mode", () => {
  const codes = (lines: string, global = "") =>
    briefly(
      loadText(`${global}vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${lines}\n}\n`).diagnostics,
    );
  assertEquals(codes(""), ["warning no-address 1:15"]);
  assertEquals(codes("virtual_ipaddress {\n}"), ["warning no-address 4:1"]);
  assertEquals(codes("version 3"), ["error no-address 1:15"]);
  assertEquals(codes("strict_mode"), ["error no-address 1:15", "notice strict 4:1"]);
  assertEquals(codes("no_virtual_ipaddress"), []);
});

Deno.test("more addresses than an advert holds are excluded from it", () => {
  const lines = Array.from({ length: 257 }, (_, i) => `10.0.${i >> 8}.${i & 255}`).join("\n");
  const { config, diagnostics } = loadText(
    `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n${lines}\n}\n` +
      "virtual_ipaddress_excluded { 10.1.0.0 }\n}\n",
  );
  assertEquals(diagnostics.map((each) => each.code), ["too-many-addresses"]);
  const instance = config.instances[0];
  assertEquals(instance?.virtual_ipaddress?.length, 255);
  assertEquals(instance?.virtual_ipaddress_excluded?.map((line) => String(line.address)), [
    "10.1.0.0",
    "10.0.0.255",
    "10.0.1.0",
  ]);
});

Deno.test("an address of another family than the first one is ignored", () => {
  const { config, diagnostics } = loadText(
    "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\nfe80::1\n}\n}\n",
  );
  assertEquals(config.instances[0]?.virtual_ipaddress?.length, 1);
  assertEquals(briefly(diagnostics), ["warning mixed-families 6:1"]);
});

Deno.test("IPv6 is of version 3, and has no password", () => {
  const six = (lines: string) =>
    loadText(
      `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${lines}\nvirtual_ipaddress {\nfe80::1\n}\n}\n`,
    );
  assertEquals(briefly(six("version 3").diagnostics), []);
  assertEquals(briefly(six("").diagnostics), []);
  assertEquals(briefly(six("version 2").diagnostics), ["warning ipv6-version 4:9"]);
  const password = "authentication {\nauth_type PASS\nauth_pass 1\n}";
  assertEquals(six(password).diagnostics.map(({ code }) => code), ["auth-version"]);
  assertEquals(briefly(six("mcast_dst_ip ff02::99").diagnostics), []);
  assertEquals(briefly(six("mcast_dst_ip 224.0.0.99").diagnostics), ["warning mixed-families 4:14"]);
});

Deno.test("peers are added up, have the family of the addresses, and can stand for an interface", () => {
  const unicast = loadInstance("unicast_peer {\n192.0.2.2\n}\nunicast_peer {\n192.0.2.3\n}");
  assertEquals(briefly(unicast.diagnostics), []);
  assertEquals(unicast.config.instances[0]?.unicast_peer?.length, 2);
  const mixed = loadInstance("unicast_src_ip fe80::1\nunicast_peer {\nfe80::2\n}");
  assertEquals(briefly(mixed.diagnostics), ["warning mixed-families 7:18", "error mixed-families 9:3"]);
  const routed = (address: string) =>
    briefly(
      loadText(
        "vrrp_instance A {\nvirtual_router_id 1\nunicast_src_ip 192.0.2.1\nunicast_peer {\n192.0.2.2\n}\n" +
          `virtual_ipaddress {\n${address}\n}\n}\n`,
      ).diagnostics,
    );
  assertEquals(routed("192.0.2.9 dev eth0"), []);
  assertEquals(routed("192.0.2.9"), ["error missing-interface 8:1"]);
});

Deno.test("a VRF is for peers without an interface, and keeps instances of one number apart", () => {
  const peers = "unicast_src_ip 192.0.2.2\nunicast_peer {\n192.0.2.3\n}\n";
  const own = loadInstance(`${peers}vrf red`);
  assertEquals(briefly(own.diagnostics), ["warning vrf-conflict 11:7"]);
  const instance = (name: string, words: string) =>
    `vrrp_instance ${name} {\nvirtual_router_id 1\n${words}virtual_ipaddress {\n192.0.2.9 dev eth0\n}\n}\n`;
  const two = loadText(instance("A", `vrf red\n${peers}`) + instance("B", `vrf blue\n${peers}`));
  assertEquals(briefly(two.diagnostics), []);
  assertEquals(two.config.instances.map(({ vrf }) => vrf), ["red", "blue"]);
  const alone = loadText(instance("A", "vrf red\n"));
  assertEquals(briefly(alone.diagnostics), ["error missing-interface 1:15", "warning vrf-conflict 3:5"]);
});

Deno.test("a keyword without effect yet is one warning for the whole file, and none when it asks for nothing", () => {
  const many = loadInstance(
    "lvs_sync_daemon_interface eth0\nsmtp_alert off\ntrack_bfd {\npath\n}",
    "virtual_server 192.0.2.1 {\n}\nvirtual_server 192.0.2.2 {\n}\n",
  );
  assertEquals(briefly(many.diagnostics.filter(({ code }) => code === "not-yet")), [
    "warning not-yet 1:1",
    "warning not-yet 11:3",
    "warning not-yet 13:3",
  ]);
  assertEquals(many.diagnostics[0]?.related?.map(({ at }) => at.line), [3]);
});

Deno.test("a file that only configures what comes later is accepted with warnings", () => {
  assertEquals(briefly(loadText("virtual_server 192.0.2.1 80 {\ndelay_loop 5\n}\n").diagnostics), [
    "warning not-yet 1:1",
  ]);
});

Deno.test("a mask or a range after a single address is left out, as keepalived does it, and told", () => {
  const { config, diagnostics } = loadInstance("mcast_src_ip 192.0.2.1/24\nunicast_peer {\n192.0.2.2-9\n}");
  const [instance] = config.instances;
  assertEquals([instance?.mcast_src_ip, instance?.unicast_peer?.[0]?.address].map(String), [
    "192.0.2.1",
    "192.0.2.2",
  ]);
  assertEquals(diagnostics.map(({ code }) => code), ["bad-address", "bad-address"]);
});

Deno.test("a negative zero is zero", () => {
  const { config } = loadInstance("track_interface {\neth1 weight -0\n}");
  assertEquals(Object.is(config.instances[0]?.track_interface?.[0]?.weight, 0), true);
});
