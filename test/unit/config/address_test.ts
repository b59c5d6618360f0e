import { assertEquals } from "@std/assert";
import { briefly, loadText } from "./support.ts";

function lines(...addresses: string[]) {
  const { config, diagnostics } = loadText(
    `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n${
      addresses.join("\n")
    }\n}\n}\n`,
  );
  const list = JSON.parse(JSON.stringify(config.instances[0]?.virtual_ipaddress));
  return { list, said: briefly(diagnostics), help: diagnostics[0]?.help };
}

Deno.test("an address line keeps what was written and adds nothing", () => {
  const { list, said } = lines(
    "192.0.2.1",
    "192.0.2.2/24",
    "192.0.2.3/24 dev eth1 scope link label eth1:3 brd 192.0.2.255",
    "192.0.2.4/24 broadcast +",
    "192.0.2.5/30 brd -",
    "192.0.2.6/24 scope 253",
  );
  assertEquals(said, []);
  assertEquals(list, [
    { address: "192.0.2.1" },
    { address: "192.0.2.2", prefix: 24 },
    {
      address: "192.0.2.3",
      prefix: 24,
      dev: "eth1",
      scope: "link",
      label: "eth1:3",
      broadcast: "192.0.2.255",
    },
    { address: "192.0.2.4", prefix: 24, broadcast: "+" },
    { address: "192.0.2.5", prefix: 30, broadcast: "-" },
    { address: "192.0.2.6", prefix: 24, scope: "link" },
  ]);
});

const dropped: [line: string, said: string][] = [
  ["192.0.2.256", "warning bad-address 5:1"],
  ["hello", "warning bad-address 5:1"],
  ["192.0.2.1 dev", "warning missing-value 5:11"],
  ["192.0.2.1 dev a234567890123456", "warning too-long 5:15"],
  ["192.0.2.1 label a234567890123456", "warning too-long 5:17"],
  ["192.0.2.1/24 brd 1.2.3", "warning bad-address 5:18"],
];

for (const [line, said] of dropped) {
  Deno.test(`"${line}" is ignored whole, since it would be another address than was meant`, () => {
    assertEquals(lines(line, "192.0.2.9"), {
      list: [{ address: "192.0.2.9" }],
      said: [said],
      help: lines(line).help,
    });
  });
}

const altered: [line: string, kept: unknown, said: string][] = [
  ["192.0.2.1/33", { address: "192.0.2.1", prefix: 32 }, "warning bad-prefix 5:1"],
  ["192.0.2.1/", { address: "192.0.2.1", prefix: 32 }, "warning bad-prefix 5:1"],
  ["192.0.2.1 scope galaxy", { address: "192.0.2.1" }, "warning bad-value 5:17"],
  ["192.0.2.1 brd +", { address: "192.0.2.1" }, "warning bad-option 5:11"],
];

for (const [line, kept, said] of altered) {
  Deno.test(`"${line}" is kept without what is wrong`, () => {
    assertEquals(lines(line), { list: [kept], said: [said], help: lines(line).help });
  });
}

Deno.test("each unknown word after an address is reported, with the one that is near", () => {
  const { list, said, help } = lines("192.0.2.1 labl x");
  assertEquals(list, [{ address: "192.0.2.1" }]);
  assertEquals(said, ["warning unknown-option 5:11", "warning unknown-option 5:16"]);
  assertEquals(help, 'did you mean "label"?');
});

Deno.test("an address with leading zeros is refused with the way to write it", () => {
  assertEquals(lines("192.0.02.010/24").help, 'write "192.0.2.10/24"');
});

Deno.test("several lines, one line and several blocks of addresses are all the same", () => {
  const block = (inside: string) =>
    loadText(`vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${inside}\n}\n`).config.instances[0]
      ?.virtual_ipaddress?.map((line) => line.address);
  const expected = ["192.0.2.1", "192.0.2.2"] as unknown as ReturnType<typeof block>;
  assertEquals(block("virtual_ipaddress {\n192.0.2.1\n192.0.2.2\n}"), expected);
  assertEquals(block("virtual_ipaddress\n{ 192.0.2.1\n192.0.2.2 }"), expected);
  assertEquals(block("virtual_ipaddress { 192.0.2.1 }\nvirtual_ipaddress { 192.0.2.2 }"), expected);
});
