import { assertEquals } from "@std/assert";
import { entry, type Instant } from "../../../src/core/mod.ts";
import { LogLimit } from "../../../src/observe/mod.ts";

const zero = (name: string) => entry("vrrp.master_got_zero", { name });
const at = (seconds: number) => (1e9 + seconds * 1e6) as Instant;

Deno.test("of a flood of lines fifty come at once, then one a second that counts those left out", () => {
  const limit = new LogLimit();
  const flood = Array.from({ length: 1000 }, () => limit.admit(zero("VI_1"), at(0)));
  assertEquals(flood.flat().length, 50);
  assertEquals(limit.admit(zero("VI_1"), at(0.9)), []);
  const limited = entry("log.limited", { count: 951, of: "vrrp.master_got_zero", name: "VI_1" });
  assertEquals(limit.admit(zero("VI_1"), at(1)), [limited, zero("VI_1")]);
  assertEquals(limit.admit(zero("VI_1"), at(1.5)), []);
});

Deno.test("lines of another kind or instance, and those of a quiet network, all come", () => {
  const limit = new LogLimit();
  for (let i = 0; i < 1000; i++) limit.admit(zero("VI_1"), at(0));
  assertEquals(limit.admit(zero("VI_2"), at(0)), [zero("VI_2")]);
  assertEquals(limit.admit(entry("vrrp.advert_timeout", { name: "VI_1" }), at(0)).length, 1);
  for (let i = 0; i < 200; i++) assertEquals(limit.admit(zero("VI_3"), at(i)).length, 1);
});
