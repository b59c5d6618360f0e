import { assertEquals } from "@std/assert";
import type { VirtualAddress } from "../../../src/core/mod.ts";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower } from "../../../src/engine/mod.ts";

/** A line of `static_ipaddress`, and what is said of it. */
function lowered(line: string): { address: Partial<VirtualAddress>; said: string[] } {
  const text = `static_ipaddress {\n  ${line}\n}\n`;
  const { config, diagnostics } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  const { address: _, interface: __, ...rest } = lower(config).plan.fixtures![0]!.addresses[0]!;
  return { address: rest, said: diagnostics.map(({ message }) => message) };
}

const usual = { scope: "global", label: null, broadcast: null } as const;

Deno.test("what no line has is not there", () => {
  assertEquals(lowered("10.0.0.1/24"), { address: { prefix: 24, ...usual }, said: [] });
  assertEquals(lowered("2001:db8::1").address, { prefix: 128, ...usual });
});

Deno.test("every option of an address arrives", () => {
  assertEquals(
    lowered("2001:db8::1/64 home mngtmpaddr noprefixroute autojoin -nodad preferred_lft 60 no_track"),
    {
      address: {
        prefix: 64,
        ...usual,
        flags: ["home", "mngtmpaddr", "noprefixroute", "autojoin"],
        detectsDuplicates: true,
        preferred: 60,
        untracked: true,
      },
      said: [],
    },
  );
  assertEquals(lowered("2001:db8::1 preferred_lft forever").address.preferred, "forever");
});

Deno.test("an address with a peer is one alone", () => {
  assertEquals(lowered("10.0.0.1 peer 10.0.0.2"), {
    address: { prefix: 32, ...usual, peer: "10.0.0.2" as VirtualAddress["address"] },
    said: [],
  });
  const { address, said } = lowered("10.0.0.1/24 peer 10.0.0.2 brd 10.0.0.255");
  assertEquals([address.prefix, address.peer as string, address.broadcast], [32, "10.0.0.2", null]);
  assertEquals(said.length, 2);
});

Deno.test("a peer may have a length that says nothing, and must be of the same family", () => {
  const whole = lowered("10.0.0.1 peer 10.0.0.2/32").address;
  assertEquals([whole.prefix, whole.peer as string], [32, "10.0.0.2"]);
  const { address, said } = lowered("10.0.0.1/24 peer 2001:db8::2");
  assertEquals([address.peer, address.prefix, said.length], [undefined, 24, 1]);
});
