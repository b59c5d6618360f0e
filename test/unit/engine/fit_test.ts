import { assertEquals } from "@std/assert";
import type { IpAddress } from "../../../src/core/mod.ts";
import { fitted, room } from "../../../src/engine/mod.ts";
import { heldAddresses } from "../../../src/machine/mod.ts";
import { params, virtual } from "../machine/vrrp/bench.ts";

Deno.test("an advert holds as many addresses as keepalived puts into it", () => {
  const six = params({ family: "ipv6", version: 3, auth: { kind: "none" } });
  assertEquals(room(params()), 255);
  assertEquals(room(params(), 576), 131);
  assertEquals(room(params({ auth: { kind: "ah", password: "1" } }), 576), 125);
  assertEquals(room(params({ version: 3, auth: { kind: "none" } }), 576), 133);
  assertEquals(room(six), 89);
  assertEquals(room(six, 9000), 255);
  assertEquals(room(six, 20), 0);
});

Deno.test("what an advert has no room for is held all the same, and not advertised", () => {
  const addresses = Array.from({ length: 91 }, (_, i) => virtual(`2001:db8::${i.toString(16)}`));
  const six = params({ family: "ipv6", version: 3, addresses, excluded: [virtual("192.168.199.9")] });
  const fit = fitted(six, 1500);
  assertEquals(fit.addresses.length, 89);
  assertEquals(fit.excluded.map(({ address }) => address), [
    "192.168.199.9",
    "2001:db8::59",
    "2001:db8::5a",
  ] as IpAddress[]);
  assertEquals(heldAddresses(fit).length, 92);
  assertEquals(fitted(fit, 1500), fit);
});
