import { assertEquals } from "@std/assert";
import { parseIpv6 } from "../../../src/core/mod.ts";

Deno.test("an IPv6 address is read into the canonical text of RFC 5952", () => {
  const forms: [string, string][] = [
    ["::", "::"],
    ["FE80::1", "fe80::1"],
    ["2001:0db8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["::ffff:c000:201", "::ffff:192.0.2.1"],
  ];
  for (const [from, to] of forms) assertEquals(parseIpv6(from), to, from);
});

Deno.test("what is no IPv6 address is not read as one", () => {
  for (
    const from of [
      "",
      ":",
      ":::",
      "1::2::3",
      "12345::",
      "1:2:3",
      "192.0.2.1",
      "::1/64",
      "fe80::1%eth0",
      "::]",
    ]
  ) {
    assertEquals(parseIpv6(from), null, from);
  }
});
