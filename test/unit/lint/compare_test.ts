import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Advert, Instant, IpAddress, LinkState, ReceivedAdvert } from "../../../src/core/mod.ts";
import { lower } from "../../../src/engine/mod.ts";
import { compare, type PeerReport } from "../../../src/lint/mod.ts";
import { vrrp, type VrrpParams } from "../../../src/machine/mod.ts";
import { refusal } from "../../../src/machine/vrrp/receive.ts";
import { instanceText, loadText } from "./support.ts";

const secret = (password: string) => `authentication {\nauth_type PASS\nauth_pass ${password}\n}`;
const strict = "global_defs {\nvrrp_strict\n}\n";

function report(here: string, there: string): PeerReport {
  const file = (path: string, text: string) => ({ path, loaded: loadText(text, path) });
  return compare(file("a.conf", here), file("b.conf", there));
}

const codes = (here: string, there: string) =>
  report(here, there).diagnostics.map(({ severity, code }) => `${severity} ${code}`);

/** Two instances with the priorities 101 and 100, unless their lines say otherwise, and the codes that are told. */
const cases: [name: string, here: string, there: string, told: string[]][] = [
  ["nothing is wrong", "", "", []],
  ["other versions", "version 2", "version 3", ["error pair-version"]],
  ["other intervals of version 2", "advert_int 1", "advert_int 2", ["error pair-interval"]],
  ["other intervals of version 3", "version 3\nadvert_int 0.5", "version 3\nadvert_int 2", [
    "warning pair-interval-differs",
  ]],
  ["other groups", "mcast_dst_ip 224.0.0.30", "", ["error pair-group"]],
  ["other passwords", secret("one"), secret("two"), ["error pair-password"]],
  ["the same password", secret("one"), secret("one"), []],
  ["the same eight bytes of a password", secret("12345678x"), secret("12345678y"), []],
  ["a password here alone", secret("one"), "", ["error pair-password"]],
  ["a password there alone", "", secret("one"), ["error pair-password"]],
  ["passwords in version 3, which has none", `version 3\n${secret("one")}`, "version 3", []],
  ["the same source", "mcast_src_ip 192.0.2.1", "mcast_src_ip 192.0.2.1", ["error pair-source"]],
  ["an address more here", "virtual_ipaddress {\n192.0.2.11/24\n}", "", ["error pair-addresses"]],
  ["an address more there", "", "virtual_ipaddress {\n192.0.2.11/24\n}", ["error pair-addresses"]],
  [
    "another address on either side",
    "virtual_ipaddress {\n192.0.2.11/24\n}",
    "virtual_ipaddress {\n192.0.2.12/24\n}",
    ["error pair-addresses"],
  ],
  [
    "another order",
    "virtual_ipaddress {\n192.0.2.11/24\n192.0.2.12/24\n}",
    "virtual_ipaddress {\n192.0.2.12/24\n192.0.2.11/24\n}",
    ["notice pair-address-order"],
  ],
  ["an excluded address here alone", "virtual_ipaddress_excluded {\n192.0.2.99\n}", "", [
    "warning pair-excluded",
  ]],
  [
    "another prefix",
    "virtual_ipaddress_excluded {\n192.0.2.99/24\n}",
    "virtual_ipaddress_excluded {\n192.0.2.99\n}",
    ["warning pair-prefix"],
  ],
  ["the same priority", "priority 90", "priority 90", ["notice pair-equal"]],
  ["two owners", "priority 255", "priority 255", ["warning pair-owners"]],
  ["two owners by state alone", "state MASTER", "state MASTER", ["warning pair-owners"]],
  ["two states MASTER", "state MASTER\npriority 101", "state MASTER\npriority 100", ["notice pair-masters"]],
  ["two nopreempt", "nopreempt", "nopreempt", ["notice pair-nopreempt"]],
  ["nopreempt of the higher one", "nopreempt", "", []],
  ["nopreempt of the lower one", "", "nopreempt", ["notice pair-nopreempt"]],
  ["a delay of the higher one", "preempt_delay 5", "", []],
  ["a delay of the lower one", "", "preempt_delay 5", ["notice pair-delay"]],
  ["a delay of equals", "priority 9\npreempt_delay 5", "priority 9", [
    "notice pair-delay",
    "notice pair-equal",
  ]],
];

/** Lines of an instance, with a priority where they leave it open. */
function text(lines: string, priority: number): string {
  return instanceText(/^priority|^state MASTER$/m.test(lines) ? lines : `priority ${priority}\n${lines}`);
}

for (const [name, here, there, told] of cases) {
  Deno.test(`of a pair is told: ${name}`, () => {
    const said = codes(text(here, 101), text(there, 100));
    assertEquals(said.sort(), told);
  });

  Deno.test(`the machines agree on whether a pair hears each other: ${name}`, () => {
    const [a, b] = [text(here, 101), text(there, 100)].map((each) =>
      lower(loadText(each).config).plan.instances[0]
    );
    if (!a || !b) throw new Error("both run");
    const deaf = refuses(a, b) && refuses(b, a);
    assertEquals(deaf, told.some((each) => each.startsWith("error")));
  });
}

/** Whether a machine refuses the advert of another. */
function refuses(params: VrrpParams, other: VrrpParams): boolean {
  const link: LinkState = { exists: true, up: true, source: sourceOf(params, "192.0.2.2") };
  const state = { ...vrrp.create(params, 0 as Instant), link };
  const sent: Advert = {
    version: other.version,
    vrid: other.vrid,
    priority: other.priority,
    interval: other.interval,
    addresses: other.addresses.map(({ address }) => address),
    auth: other.auth,
  };
  const received: ReceivedAdvert = {
    ...sent,
    auth: other.auth.kind === "ah" ? { kind: "ah", sequence: 1, valid: true } : other.auth,
    source: sourceOf(other, "192.0.2.3"),
    destination: other.group,
    ttl: 255,
    checksumForm: "plain",
  };
  return refusal(state, received) !== null;
}

function sourceOf({ sourceAddress }: VrrpParams, usual: string): IpAddress {
  return sourceAddress ?? usual as IpAddress;
}

Deno.test("strict mode lets a password meet none, and one-sided strict mode is told of for keepalived's sake", () => {
  const [one, none] = [text(secret("one"), 101), text("", 100)];
  assertEquals(codes(strict + one, strict + none), []);
  assertEquals(codes(strict + one, text(secret("one"), 100)), ["notice pair-strict"]);
  assertEquals(codes(strict + one, strict + text(secret("one"), 100)), []);
});

Deno.test("instances belong together by number, whatever their names and interfaces", () => {
  const here = instanceText("priority 101", "FRONT");
  const there = instanceText("", "GATEWAY").replace("eth0", "ens5");
  const { pairs, alone } = report(here, there);
  assertEquals(pairs.map((each) => [each.here, each.there, each.failsOver]), [["FRONT", "GATEWAY", true]]);
  assertEquals(alone, []);
});

Deno.test("a number on two interfaces is told apart by names, then by interfaces", () => {
  const two = (a: string, b: string) =>
    instanceText("", a) + instanceText("", b, "192.0.3.10/24").replace("eth0", "eth1");
  const named = report(two("A", "B"), two("B", "A").replaceAll("192.0.2", "192.0.4"));
  assertEquals(named.pairs.map((each) => [each.here, each.there]), [["A", "A"], ["B", "B"]]);
  const placed = report(two("A", "B"), two("C", "D"));
  assertEquals(placed.pairs.map((each) => [each.here, each.there]), [["A", "C"], ["B", "D"]]);
});

Deno.test("the same name with different numbers is a mistake, without a partner it is told", () => {
  const { pairs, diagnostics } = report(text("", 101), text("", 100).replace("_id 51", "_id 52"));
  assertEquals(pairs.map(({ failsOver }) => failsOver), [false]);
  assertEquals(diagnostics.map(({ code, at, related }) => [code, at?.line, related?.[0]?.at.file]), [
    ["pair-vrid", 3, "b.conf"],
  ]);
  const { alone, diagnostics: told } = report(
    text("", 101) + instanceText("", "VI_2", "192.0.2.12/24", 52),
    text("", 100) + instanceText("", "VI_3", "192.0.2.13/24", 53),
  );
  assertEquals(alone, [{ file: "a.conf", instance: "VI_2" }, { file: "b.conf", instance: "VI_3" }]);
  assertEquals(told.map(({ severity, code, at }) => [severity, code, at?.file]), [
    ["warning", "pair-alone", "a.conf"],
    ["warning", "pair-alone", "b.conf"],
  ]);
});

Deno.test("what havip does not run is not judged", () => {
  const unicast = text("unicast_peer {\n192.0.2.3\n}", 101);
  const { pairs, notJudged } = report(unicast, unicast);
  if (pairs.length === 0) assertEquals(notJudged.map(({ file }) => file), ["a.conf", "b.conf"]);
  else assertEquals(notJudged, []);
});

Deno.test("of equal priorities it is said who wins when the addresses are known", () => {
  const at = (address: string) => text(`priority 100\nmcast_src_ip ${address}`, 100);
  const known = report(at("192.0.2.9"), at("192.0.2.11"));
  assertEquals(known.pairs[0]?.master, "b.conf");
  assertStringIncludes(known.diagnostics[0]?.message ?? "", "both start together it is b.conf (192.0.2.11)");
  const unknown = report(text("", 100), text("", 100));
  assertEquals(unknown.pairs[0]?.master, null);
  assertStringIncludes(unknown.diagnostics[0]?.message ?? "", "it is the one with the higher address");
});

Deno.test("a message never shows a password", () => {
  for (const other of [secret("two"), ""]) {
    const { diagnostics } = report(text(secret("one"), 101), text(other, 100));
    for (const { message, help } of diagnostics) {
      assertEquals(/\bone\b(?! side)|\btwo\b/.test(message + help), false);
    }
  }
});
