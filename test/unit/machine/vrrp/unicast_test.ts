import { assert, assertEquals } from "@std/assert";
import { type DropReason, type ReceivedAdvert } from "../../../../src/core/mod.ts";
import type { UnicastParams, VrrpParams } from "../../../../src/machine/mod.ts";
import { Bench, ip, OWN, PEER, reigning, started, up, v3 } from "./bench.ts";

const other = ip("192.168.199.123");
const peers = [PEER, other].map((address) => ({ address, minTtl: 250, maxTtl: 254 }));

function among(change: Partial<UnicastParams> = {}, more: Partial<VrrpParams> = {}): Partial<VrrpParams> {
  return { unicast: { peers, ttl: 64, checkSource: false, oldChecksum: true, ...change }, ...more };
}

/** An advert to us, as a peer sends it. */
const toUs: Partial<ReceivedAdvert> = { destination: OWN, ttl: 17 };

function reasonOf(change: Partial<ReceivedAdvert>, configured: Partial<VrrpParams>): DropReason | null {
  const bench = started(configured);
  bench.hears({ ...toUs, ...change });
  const [reason] = Object.keys(bench.state.drops) as DropReason[];
  return reason ?? null;
}

Deno.test("a unicast master sends to all of its peers, with its own TTL", () => {
  const bench = reigning(among());
  const [advert] = bench.on({ kind: "stop" });
  assertEquals(advert, "advert 0");
  assertEquals(bench.state.spec?.destinations, [PEER, other]);
  assertEquals(bench.state.spec?.ttl, 64);
});

Deno.test("a unicast advert may have crossed routers, but is for our own address", () => {
  assertEquals(reasonOf({}, among()), null);
  assertEquals(reasonOf({ source: ip("10.0.0.9") }, among()), null);
  assertEquals(reasonOf({ destination: other }, among()), "not_unicast");
  assertEquals(reasonOf({ destination: ip("224.0.0.18") }, among()), "not_unicast");
  assertEquals(reasonOf({ ttl: 255 }, {}), "destination");
});

Deno.test("where sources are checked, only peers within their TTLs are believed", () => {
  const strict = among({ checkSource: true });
  assertEquals(reasonOf({ ttl: 250 }, strict), null);
  assertEquals(reasonOf({ ttl: 254, source: other }, strict), null);
  assertEquals(reasonOf({ ttl: 249 }, strict), "ttl");
  assertEquals(reasonOf({ ttl: 255 }, strict), "ttl");
  assertEquals(reasonOf({ ttl: 252, source: ip("10.0.0.9") }, strict), "unknown_peer");
});

Deno.test("without peers it is in fault, and says so", () => {
  const bench = new Bench(among({ peers: [] }));
  bench.link(up);
  bench.on({ kind: "start" });
  assertEquals(bench.state.phase, { kind: "fault", reason: "peer", retryAt: null });
  assert(bench.logged.includes("vrrp.no_peer"));
});

Deno.test("the old checksum of unicast is answered in kind, unless it is never to be", () => {
  const bench = started(among({}, v3));
  bench.hears({ ...toUs, checksumForm: "group" });
  assertEquals(bench.state.checksumForm, "group");
  assert(bench.logged.includes("vrrp.peer_checksum"));
  assertEquals(reasonOf({ checksumForm: "group" }, among({ oldChecksum: false }, v3)), "checksum");
});

Deno.test("a checksum without a pseudo header is answered in kind, unless one is configured", () => {
  const bench = started(v3);
  bench.hears({ checksumForm: "plain" });
  assertEquals(bench.state.checksumForm, "plain");
  bench.hears({ checksumForm: "pseudo-header" });
  assertEquals(bench.state.checksumForm, "pseudo-header");
  const fixed = started({ ...v3, followChecksum: false });
  fixed.hears({ checksumForm: "plain" });
  assertEquals(fixed.state.checksumForm, "pseudo-header");
  assertEquals(fixed.state.drops, {});
});

Deno.test("an owner that ignores adverts stays master whatever it hears", () => {
  const owner = { priority: 255, ownerIgnoreAdverts: true };
  const bench = reigning(owner);
  assertEquals(bench.hears({ priority: 255, source: ip("192.168.199.250") }), []);
  assertEquals(bench.state.phase.kind, "master");
  const usual = reigning({ priority: 255 });
  usual.hears({ priority: 255, source: ip("192.168.199.250") });
  assertEquals(usual.state.phase.kind, "backup");
});
