import { assertEquals } from "@std/assert";
import { type Bench, reigning, started } from "./bench.ts";

const strict = { strict: true, lowerPrioNoAdvert: true } as const;
const nothing = { kind: "none" } as const;
const password = { kind: "simple", password: "1111" } as const;

/** The authentication of the adverts among the last actions. */
function spoken(bench: Bench): string[] {
  return bench.actions.flatMap((action) => action.kind === "advert" ? [action.spec.auth.kind] : []);
}

Deno.test("a strict master sends its password until it hears a peer without one", () => {
  const bench = reigning(strict);
  assertEquals(spoken(bench), ["simple"]);
  bench.hears({ priority: 99, auth: nothing });
  assertEquals(spoken(bench), ["none"]);
  assertEquals(bench.logged[0], "vrrp.peer_speaks");
  bench.due();
  assertEquals(spoken(bench), ["none"]);
});

Deno.test("it tells that peer at once, whom no advert of its own has reached yet, and only once", () => {
  const bench = reigning(strict);
  assertEquals(bench.hears({ priority: 99, auth: nothing })[0], "advert 100");
  assertEquals(bench.hears({ priority: 99, auth: nothing }).includes("advert 100"), false);
});

Deno.test("without lower_prio_no_advert the answer is one advert, not two", () => {
  const bench = reigning({ strict: true });
  bench.hears({ priority: 99, auth: nothing });
  assertEquals(spoken(bench), ["none"]);
});

Deno.test("a strict backup learns from its master how to speak when it takes over", () => {
  const bench = started(strict);
  bench.hears({ priority: 101, auth: nothing });
  assertEquals(bench.logged, ["vrrp.peer_speaks"]);
  bench.hears({ priority: 101, auth: nothing });
  assertEquals(bench.logged, []);
  bench.due();
  assertEquals(spoken(bench), ["none"]);
});

Deno.test("a farewell and an answer to priority 0 are in the peer's way of speaking too", () => {
  const bench = reigning(strict);
  bench.hears({ priority: 0, auth: nothing });
  assertEquals(spoken(bench), ["none"]);
  bench.on({ kind: "stop" });
  assertEquals(spoken(bench), ["none"]);
});

Deno.test("a peer that begins to send the password is answered with it again", () => {
  const bench = reigning(strict);
  bench.hears({ priority: 99, auth: nothing });
  bench.hears({ priority: 99, auth: password });
  assertEquals(spoken(bench), ["simple"]);
  assertEquals(bench.logged[0], "vrrp.peer_speaks");
});

Deno.test("a refused advert teaches nothing", () => {
  const bench = reigning(strict);
  bench.hears({ priority: 99, auth: nothing, ttl: 1 });
  bench.due();
  assertEquals(spoken(bench), ["simple"]);
});

Deno.test("without strict mode nobody is spoken to without the password", () => {
  const bench = reigning();
  bench.hears({ priority: 99, auth: nothing });
  assertEquals(bench.state.drops, { auth_type_mismatch: 1 });
  bench.due();
  assertEquals(spoken(bench), ["simple"]);
});

Deno.test("a strict instance without a password has nothing to learn", () => {
  const bench = reigning({ ...strict, auth: nothing });
  assertEquals(spoken(bench), ["none"]);
  bench.hears({ priority: 99 });
  assertEquals(bench.logged.includes("vrrp.peer_speaks"), false);
});

Deno.test("adverts and farewells are counted", () => {
  const bench = reigning();
  bench.due();
  bench.on({ kind: "stop" });
  assertEquals([bench.state.counters.advertsSent, bench.state.counters.priorityZeroSent], [3, 1]);
});
