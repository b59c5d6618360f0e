/**
 * What the hosts of a medley are configured with: virtual routers of every form, in sync groups or not, with trackers, routes
 * and rules. It is configuration text, so that what lowering makes of it is played too.
 * @module
 */
import type { IpAddress, LinkAddress } from "../../../src/core/mod.ts";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower, type Plan } from "../../../src/engine/mod.ts";
import type { Random } from "../random.ts";

/** The segments, and the nodes. */
export const segments = ["eth0", "eth1"] as const;
export const names = ["a", "b", "c"] as const;
export type Name = typeof names[number];

/**
 * Multicast in both versions and families, and unicast; with a password, an authentication header, a signature, or nothing
 * of the kind.
 */
const forms = [
  "password",
  "header",
  "plain",
  "ipv6",
  "unicast 2",
  "unicast 3",
  "unicast ipv6",
  "signed 2",
  "signed 3",
  "signed ipv6",
] as const;
type Form = typeof forms[number];
const versionOf = (form: Form) =>
  form === "password" || form === "header" || form === "unicast 2" || form === "signed 2" ? 2 : 3;

/** What all nodes of a virtual router agree on. */
interface Router {
  readonly row: number;
  readonly form: Form;
  readonly segment: number;
  /** In seconds. */
  readonly interval: number;
  readonly addresses: readonly string[];
  readonly excluded: readonly string[];
}

/** What a node may choose for a router, or for all routers of a sync group together. */
interface Manners {
  readonly priority: number;
  readonly lines: readonly string[];
  readonly tracking: readonly string[];
  /** Routes and rules, each router's own. */
  readonly ways: readonly string[];
}

const owner = 255;
const isIpv6 = (form: Form) => form.endsWith("ipv6");
const intervals = { 2: [1], 3: [0.4, 0.7, 1] } as const;

/** A node's own addresses on a segment. */
export function ownAddresses(name: Name, segment: number): LinkAddress[] {
  const host = 10 + names.indexOf(name);
  return [
    { address: `192.168.${segment}.${host}` as IpAddress, prefix: 24 },
    { address: `fe80::${segment}:${host}` as IpAddress, prefix: 64 },
    { address: `2001:db8:${segment + 1}::${host}` as IpAddress, prefix: 64 },
  ];
}

/** The configurations of all nodes at one moment of a story; they change piece by piece. */
export class Company {
  readonly #random: Random;
  readonly #nodes: readonly Name[];
  #routers: Router[] = [];
  /** Rows of routers that are in step. */
  #groups: number[][] = [];
  readonly #manners = new Map<string, Manners>();
  #networks = 0;
  readonly #habits = new Map<Name, readonly string[]>();

  constructor(random: Random, nodes: readonly Name[]) {
    this.#random = random;
    this.#nodes = nodes;
    const count = random.pick([1, 2, 2, 3, 3, 4]);
    this.#routers = Array.from({ length: count }, (_, row) => this.#router(row));
    this.regroup();
    for (const name of nodes) this.#habits.set(name, this.#habit());
    this.agree();
  }

  /** How many routers there are. */
  get size(): number {
    return this.#routers.length;
  }

  /** Sync groups are formed anew. */
  regroup(): void {
    const random = this.#random;
    const rows = random.shuffle(this.#routers.map(({ row }) => row));
    this.#groups = [];
    while (rows.length > 1 && random.chance(0.6)) {
      this.#groups.push(rows.splice(0, random.pick([2, 2, 3])).sort());
    }
  }

  /** A router gets other addresses. */
  renumber(): void {
    this.#routers = this.#routers.map((router) =>
      router.row === this.#random.whole(0, this.size - 1) ? { ...router, ...this.#virtual(router) } : router
    );
  }

  /** A router goes, or another one takes its place. */
  replace(): void {
    const random = this.#random;
    const row = random.whole(0, this.size - 1);
    this.#routers = this.#routers.filter((router) => router.row !== row || this.size === 1);
    if (random.chance(0.5)) this.#routers.push(this.#router(random.whole(4, 7)));
    this.#routers = [...new Map(this.#routers.map((router) => [router.row, router])).values()];
    this.regroup();
  }

  /** A node does as it likes with one of its routers. */
  change(name: Name): void {
    const { row } = this.#random.pick(this.#routers);
    this.#manners.set(`${name} ${row}`, this.#manner());
    if (this.#random.chance(0.3)) this.#habits.set(name, this.#habit());
  }

  /** Everybody has other manners, the same for all routers of a group; and no two nodes are equally good. */
  agree(): void {
    const random = this.#random;
    const alone = this.#routers.map(({ row }) => row).filter((row) =>
      !this.#groups.some((rows) => rows.includes(row))
    );
    for (const rows of [...this.#groups, ...alone.map((row) => [row])]) {
      const priority = random.whole(60, 120);
      // Of several owners the address decides.
      const owners = random.pick([0, 0, 0, 0, 1, 2]);
      for (const [place, name] of random.shuffle(this.#nodes).entries()) {
        const made = { ...this.#manner(), priority: place < owners ? owner : priority + 7 * place };
        for (const row of rows) this.#manners.set(`${name} ${row}`, { ...made, ways: this.#manner().ways });
      }
    }
  }

  /** What a node is to run. */
  plan(name: Name): Plan {
    return planOf(this.text(name));
  }

  /** Its configuration file. */
  text(name: Name): string {
    const groups = this.#groups.filter((rows) =>
      rows.every((row) => this.#routers.some((each) => each.row === row))
    );
    return [
      ...this.#habits.get(name)!,
      ...groups.map((rows) => {
        const { tracking } = this.#manners.get(`${name} ${rows[0]}`)!;
        const members = rows.map((row) => `VI_${row}`).join(" ");
        return `vrrp_sync_group G_${rows[0]} {\n group {\n ${members}\n }\n${lines(tracking)}}`;
      }),
      ...this.#routers.map((router) =>
        this.#instance(name, router, groups.some((rows) => rows.includes(router.row)))
      ),
    ].join("\n");
  }

  #instance(name: Name, router: Router, grouped: boolean): string {
    const { row, form, segment, interval, addresses, excluded } = router;
    const { priority, lines: own, tracking, ways } = this.#manners.get(`${name} ${row}`) ?? this.#manner();
    const version = versionOf(form);
    const on = segments[segment]!;
    const secret = (type: string) => [`authentication {`, `auth_type ${type}`, "auth_pass 1111", "}"];
    return `vrrp_instance VI_${row} {\n${
      lines([
        `interface ${on}`,
        `virtual_router_id ${51 + row}`,
        `priority ${priority}`,
        `version ${version}`,
        `advert_int ${interval}`,
        ...(form === "password" ? secret("PASS") : form === "header" ? secret("AH") : []),
        ...(form.startsWith("signed")
          ? ["auth_hmac {", `key 1 hex:${"5a".repeat(32)}`, "active_key 1", "}"]
          : []),
        ...(form.startsWith("unicast") ? this.#peers(name, segment, isIpv6(form)) : []),
        ...own,
        ...ways,
        ...(grouped ? [] : tracking),
        "virtual_ipaddress {",
        ...addresses,
        "}",
        ...(excluded.length > 0 ? ["virtual_ipaddress_excluded {", ...excluded, "}"] : []),
      ])
    }}`;
  }

  #peers(name: Name, segment: number, six: boolean): string[] {
    const address = (of: Name) => ownAddresses(of, segment)[six ? 2 : 0]!.address;
    const others = this.#nodes.filter((each) => each !== name).map(address);
    return [`unicast_src_ip ${address(name)}`, "unicast_peer {", ...others, "}"];
  }

  #router(row: number): Router {
    const random = this.#random;
    const form = random.pick(forms);
    const version = versionOf(form);
    const router = { row, form, segment: random.whole(0, 1), interval: random.pick(intervals[version]) };
    return { ...router, ...this.#virtual(router) };
  }

  #virtual({ row, form, segment }: Pick<Router, "row" | "form" | "segment">) {
    const random = this.#random;
    const host = 100 + 10 * row + random.whole(0, 3);
    const addresses = isIpv6(form)
      ? [`fe80::1:${host}/64`, `2001:db8:${segment + 1}::${host}/64`]
      : random.pick([
        [`192.168.${segment}.${host}/24`],
        [`192.168.${segment}.${host}/24`, `192.168.${segment}.${host + 4}/24`],
        [`172.16.${row}.${host}/24`, `172.16.${row}.${host + 4}/24`],
        [`10.9.${row}.${host}/32`],
      ]);
    const other = segments[random.whole(0, 1)]!;
    const excluded = random.chance(0.3)
      ? [isIpv6(form) ? `10.8.${row}.1/32 dev ${other}` : `2001:db8:8::${host}/128 dev ${other}`]
      : [];
    return { addresses, excluded };
  }

  #manner(): Manners {
    const random = this.#random;
    const some = (probability: number, ...text: string[]) => random.chance(probability) ? text : [];
    return {
      priority: random.chance(0.1) ? owner : random.whole(60, 150),
      lines: [
        ...random.pick<string[]>([[], [], ["nopreempt"], [`preempt_delay ${random.whole(1, 30) / 10}`]]),
        ...some(0.2, `garp_master_delay ${random.whole(1, 3)}`),
        ...some(0.2, `garp_master_refresh ${random.whole(1, 5)}`),
        ...some(0.2, `garp_lower_prio_repeat ${random.whole(0, 3)}`),
        ...some(0.2, `down_timer_adverts ${random.whole(2, 4)}`),
        ...some(0.1, "dont_track_primary"),
        ...(random.chance(0.25)
          ? random.pick([["use_vmac"], ["use_vmac"], ["use_vmac", "vmac_xmit_base"]])
          : []),
        ...some(0.2, "notify_master /bin/true"),
      ],
      ways: some(0.4, ...this.#ways()),
      tracking: [
        ...some(
          0.4,
          "track_script {",
          `check weight ${random.pick([0, 0, -60, 20])}${random.pick(["", "", " reverse"])}`,
          "}",
        ),
        ...some(0.3, "track_file {", `count weight ${random.pick([0, 1, -1, 5])}`, "}"),
        ...some(0.3, "track_process {", `daemon weight ${random.pick([0, -40, 30])}`, "}"),
        ...some(
          0.3,
          "track_interface {",
          `${random.pick(segments)} weight ${random.pick([0, 0, -30, 30])}`,
          "}",
        ),
      ],
    };
  }

  /** Numbers that no other router of the node has: two with the same would be one. */
  #ways(): string[] {
    const random = this.#random;
    const own = () => ++this.#networks;
    const net = (number: number) => `${number >> 8}.${number & 255}`;
    const routes = [
      () => `10.${net(own())}.0/24 via 192.168.0.254 dev eth0`,
      () => `10.${net(own())}.0/24 via 192.168.1.254 dev eth1 metric 7`,
      () => `blackhole 10.${net(own())}.0/24`,
    ];
    return [
      "virtual_routes {",
      random.pick(routes)(),
      ...(random.chance(0.5) ? [random.pick(routes)()] : []),
      "}",
      ...(random.chance(0.5)
        ? [
          "virtual_rules {",
          `to 10.${net(own())}.0/24 table 77 preference ${random.whole(100, 30_000)}`,
          "}",
        ]
        : []),
    ];
  }

  /** What a node has whoever is master. */
  #fixtures(): string[] {
    const random = this.#random;
    const number = () => random.whole(0, 3);
    const on = () => random.pick(segments);
    return [
      ...(random.chance(0.4)
        ? [
          "static_ipaddress {",
          `10.202.${number()}.1/24 dev ${on()}`,
          ...(random.chance(0.5) ? [`10.202.${4 + number()}.1/24 dev ${on()}`] : []),
          "}",
        ]
        : []),
      ...(random.chance(0.3)
        ? [
          "static_routes {",
          `10.200.${number()}.0/24 via 192.168.0.254 dev eth0`,
          ...(random.chance(0.5) ? [`blackhole 10.200.${4 + number()}.0/24`] : []),
          "}",
          "static_rules {",
          `to 10.201.${number()}.0/24 table 78 preference ${random.whole(100, 30_000)}`,
          "}",
        ]
        : []),
    ];
  }

  /** What a node tracks with, and how patiently. */
  #habit(): string[] {
    const random = this.#random;
    const some = (probability: number, text: string) => random.chance(probability) ? [text] : [];
    return [
      lines([
        ...this.#fixtures(),
        "global_defs {",
        ...some(0.2, "vrrp_higher_prio_send_advert true"),
        ...some(0.2, "vrrp_lower_prio_no_advert true"),
        ...some(0.2, "script_user root"),
        ...some(0.2, `vrrp_garp_interval 0.${random.whole(1, 4)}`),
        ...some(0.2, `vrrp_gna_interval 0.${random.whole(1, 4)}`),
        "}",
        ...some(0.1, `garp_group {\n garp_interval 0.3\n interface ${random.pick(segments)}\n}`),
        ...some(
          0.3,
          `interface_up_down_delays {\n eth${random.whole(0, 1)} ${random.whole(0, 2)} ${
            random.whole(0, 2)
          }\n}`,
        ),
        "vrrp_script check {",
        "script /bin/true",
        `rise ${random.whole(1, 3)}`,
        `fall ${random.whole(1, 3)}`,
        ...some(0.2, "init_fail"),
        "}",
        "track_file count {",
        "file /nowhere",
        "}",
        "vrrp_track_process daemon {",
        "process daemon",
        `quorum ${random.whole(1, 2)}`,
        ...some(0.3, "quorum_max 4"),
        ...some(0.4, `fork_delay ${random.whole(1, 20) / 10}`),
        ...some(0.4, `terminate_delay ${random.whole(1, 20) / 10}`),
        "}",
      ]),
    ];
  }
}

function lines(all: readonly string[]): string {
  return all.map((line) => ` ${line}\n`).join("");
}

/** @throws Error when it is not a good configuration: then the story is wrong, and not havip */
function planOf(text: string): Plan {
  const loaded = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  const { plan, leftOut, leftOutWays } = lower(loaded.config);
  const wrong = [...errors, ...leftOut, ...leftOutWays];
  if (wrong.length > 0) throw new Error(`${JSON.stringify(wrong)}\n${text}`);
  return plan;
}
