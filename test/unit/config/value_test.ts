import { assertEquals } from "@std/assert";
import type { VrrpInstance } from "../../../src/config/mod.ts";
import { briefly, loadInstance, loadText } from "./support.ts";

function value(line: string): [unknown, string[]] {
  const { config, diagnostics } = loadInstance(line);
  const keyword = line.split(" ")[0] as keyof VrrpInstance;
  return [config.instances[0]?.[keyword], diagnostics.map(({ severity, code }) => `${severity} ${code}`)];
}

const cases: [line: string, value: unknown, said: string[]][] = [
  ["priority 1", 1, []],
  ["priority 255", 255, []],
  ["priority +7", 7, []],
  ["priority 0", 100, ["warning out-of-range"]],
  ["priority 256", 100, ["warning out-of-range"]],
  ["priority 5x", 100, ["warning bad-value"]],
  ["priority 0x10", 100, ["warning bad-value"]],
  ["priority", undefined, ["error missing-value"]],
  ["down_timer_adverts 100", 100, []],
  ["down_timer_adverts 101", undefined, ["warning out-of-range"]],
  ["down_timer_adverts 5x", 5, ["warning bad-value"]],
  ["garp_master_repeat 0", 1, ["warning out-of-range"]],
  ["garp_master_delay 0", 0, []],
  ["garp_master_delay 4294", 4_294_000_000, []],
  ["garp_master_delay 4295", undefined, ["warning out-of-range"]],
  ["garp_master_delay 1.5", undefined, ["warning bad-value"]],
  ["preempt_delay 0", 0, []],
  ["preempt_delay 0.000001", 1, []],
  ["preempt_delay .5", 500_000, []],
  ["preempt_delay 1000", 1_000_000_000, []],
  ["preempt_delay 1000.000001", 0, ["warning out-of-range"]],
  ["preempt_delay 1.0000004", 1_000_000, ["warning rounded"]],
  ["preempt_delay 1.0000005", 1_000_001, ["warning rounded"]],
  ["preempt_delay -1", 0, ["warning bad-value"]],
  ["preempt_delay 1s", 0, ["warning bad-value"]],
  ["preempt_delay .", 0, ["warning bad-value"]],
  ["version 2", 2, []],
  ["version 3", 3, []],
  ["version 4", undefined, ["warning out-of-range"]],
  ["state BACKUP", "BACKUP", []],
  ["state Backup", "BACKUP", ["warning bad-value"]],
  ["lower_prio_no_advert", true, []],
  ["lower_prio_no_advert yes", true, []],
  ["lower_prio_no_advert off", false, []],
  ["lower_prio_no_advert True", undefined, ["warning bad-value"]],
  ["mcast_src_ip 192.0.2.1", "192.0.2.1", []],
  ["mcast_src_ip 192.0.2.256", undefined, ["warning bad-address"]],
  ["mcast_src_ip fe80::1", undefined, ["warning mixed-families"]],
  ["mcast_dst_ip 224.0.0.99", "224.0.0.99", []],
  ["mcast_dst_ip 192.0.2.1", undefined, ["warning bad-address"]],
  ["nopreempt 1", true, ["warning surplus-words"]],
  ["debug 5", undefined, ["warning out-of-range"]],
  ["debug", undefined, ["error missing-value"]],
  ["kernel_rx_buf_size", undefined, ["warning missing-value"]],
];

for (const [line, expected, said] of cases) {
  Deno.test(`"${line}" is ${JSON.stringify(expected)}${said.length ? `, with: ${said}` : ""}`, () => {
    assertEquals(value(line), [expected, said]);
  });
}

Deno.test("the name of an interface has at most fifteen bytes, and without one there is nothing to run on", () => {
  const file = (name: string) =>
    loadText(
      `vrrp_instance A {\ninterface ${name}\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }\n}\n`,
    );
  assertEquals(file("a23456789012345").config.instances[0]?.interface, "a23456789012345");
  assertEquals(briefly(file("a234567890123456").diagnostics), ["error too-long 2:11"]);
});

Deno.test("a virtual_router_id out of range is one error, not also a missing one", () => {
  for (const vrid of ["0", "256", "x", "5x", "-1"]) {
    const text =
      `vrrp_instance A {\ninterface eth0\nvirtual_router_id ${vrid}\nvirtual_ipaddress { 192.0.2.1 }\n}\n`;
    assertEquals(
      loadText(text).diagnostics.map(({ severity, at }) => [severity, at?.line]),
      [["error", 3]],
      vrid,
    );
  }
});
