import { assertEquals } from "@std/assert";
import type { HeardSignature } from "../../../../src/core/mod.ts";
import type { HmacParams, VrrpParams } from "../../../../src/machine/mod.ts";
import { Bench, ip, started, v3 } from "./bench.ts";

const key = { id: 1, secret: "00".repeat(32) };
const hmac: HmacParams = { keys: [key], active: key, window: 5, enforced: true };

/** A signature made `age` seconds ago, by a clock that stands at 1000 now. */
function signature(age = 0, change: Partial<HeardSignature> = {}, now = 1000): HeardSignature {
  const seconds = now - age;
  const stamp = `${seconds.toString(16).padStart(8, "0")}00000000`;
  return { key: 1, stamp, seconds, age, verdict: "valid", ...change };
}

function backup(change: Partial<HmacParams> = {}, params: Partial<VrrpParams> = {}): Bench {
  return started({ ...v3, hmac: { ...hmac, ...change }, ...params });
}

/** What an advert with this signature is dropped for; `null` when it is accepted. */
function dropped(bench: Bench, signed?: HeardSignature, source = "192.168.199.122"): string | null {
  const before = { ...bench.state.drops };
  bench.hears({ source: ip(source), ...(signed ? { signature: signed } : {}) });
  const reasons = Object.entries(bench.state.drops).filter(([reason, count]) =>
    count !== before[reason as keyof typeof before]
  );
  return reasons[0]?.[0] ?? null;
}

Deno.test("an advert without a signature is accepted only where that is allowed", () => {
  assertEquals(dropped(backup()), "hmac_missing");
  assertEquals(dropped(backup({ enforced: false })), null);
  assertEquals(dropped(backup(), signature()), null);
});

Deno.test("what is wrong with a signature is told apart", () => {
  for (
    const [verdict, reason] of [
      ["malformed", "hmac_malformed"],
      ["unknown key", "hmac_unknown_key"],
      ["invalid", "hmac_invalid"],
    ] as const
  ) {
    assertEquals(dropped(backup({ enforced: false }), signature(0, { verdict })), reason);
  }
});

Deno.test("an advert is as old as the window at most, by either clock", () => {
  assertEquals([5, -5].map((age) => dropped(backup(), signature(age))), [null, null]);
  assertEquals([5.5, -6].map((age) => dropped(backup(), signature(age))), ["hmac_stale", "hmac_stale"]);
  assertEquals(dropped(backup({ window: null }), signature(1000)), null);
});

Deno.test("none is accepted twice, nor one before it, of each sender by itself", () => {
  const bench = backup();
  assertEquals(dropped(bench, signature(1)), null);
  assertEquals(dropped(bench, signature(1)), "hmac_replay");
  assertEquals(dropped(bench, signature(2)), "hmac_replay");
  assertEquals(dropped(bench, signature(2), "192.168.199.123"), null);
  assertEquals(dropped(bench, signature(0)), null);
});

Deno.test("a sender whose clock was set back is heard again when its old stamps are out of the window", () => {
  const bench = backup();
  assertEquals(dropped(bench, signature(-4)), null);
  assertEquals(dropped(bench, signature(0, {}, 1001)), "hmac_replay");
  assertEquals(dropped(bench, signature(0, {}, 1010)), null);
  const grows = backup({ window: null });
  assertEquals(dropped(grows, signature(-4)), null);
  assertEquals(dropped(grows, signature(0)), "hmac_replay");
});

Deno.test("a signed unicast advert comes from a peer", () => {
  const peer = { address: ip("192.168.199.122"), minTtl: 0, maxTtl: 255 };
  const unicast = { peers: [peer], ttl: 255, checkSource: false, oldChecksum: true };
  const bench = backup({}, { unicast });
  assertEquals(dropped(bench, signature(), "192.168.199.123"), "unknown_peer");
});

Deno.test("of senders that anybody may be the last four are remembered", () => {
  const bench = backup();
  for (let n = 1; n <= 6; n++) {
    bench.pass(1 as never);
    assertEquals(dropped(bench, signature(1), `192.168.199.20${n}`), null);
  }
  assertEquals(Object.keys(bench.state.senders).length, 4);
  assertEquals(dropped(bench, signature(1), "192.168.199.206"), "hmac_replay");
});
