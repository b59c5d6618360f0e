import { assert, assertEquals } from "@std/assert";
import { seconds } from "../../../src/core/mod.ts";
import { masterOf, reigns, takeoverAfter } from "../../../src/lab/account.ts";
import type { Node, Observation, Seen } from "../../../src/lab/observation.ts";
import { advert, deed, instance, poll, second, story, tutorialPlan, VRID } from "./sample.ts";

const rounded = (at: number | null) => at === null ? null : Math.round((at - second(0)) / 1_000) / 1_000;

Deno.test("a reign begins with the first advert and ends with a goodbye, a better master or a kill", () => {
  assertEquals(reigns(story(), VRID).map(({ node, from, to }) => [node, rounded(from), rounded(to)]), [
    [1, 3.807, 6.001],
    [2, 6.612, 13.806],
    [1, 13.806, 18],
    [2, 21.418, null],
  ]);
});

Deno.test("nobody is master before the first advert, after a goodbye, and of another virtual router", () => {
  assertEquals(masterOf([], VRID), null);
  assertEquals(masterOf([advert(1, 1, 100)], VRID), 1);
  assertEquals(masterOf([advert(1, 1, 100), advert(2, 1, 0)], VRID), null);
  assertEquals(masterOf([advert(1, 1, 100), advert(2, 2, 0)], VRID), 1);
  assertEquals(masterOf([advert(1, 1, 100)], 99), null);
});

function takeover(cause: Seen<"deed">, to: Node, until: number, seen: readonly Observation[] = story()) {
  const found = takeoverAfter(seen, tutorialPlan(), cause, to, second(until));
  assert(found !== null);
  const { took, since, protocol, answered, asked, lost } = found;
  return { took, since, protocol, answered, asked, lost };
}

Deno.test("a takeover on stop is counted from the goodbye and compared with the skew time", () => {
  assertEquals(takeover(deed(6, "stop", 1), 2, 10), {
    took: seconds(0.611),
    since: "goodbye",
    protocol: seconds(0.609375),
    answered: seconds(0.7),
    asked: 40,
    lost: 7,
  });
});

Deno.test("a takeover after a start is counted from the moment at which the backup began to wait", () => {
  assertEquals(takeover(deed(10, "start", 1), 1, 18), {
    took: seconds(3.606),
    since: "start",
    protocol: seconds(3.605469),
    answered: seconds(3.9),
    asked: 80,
    lost: 0,
  });
});

Deno.test("a takeover after a kill is counted from the last advert and compared with the master down time", () => {
  assertEquals(takeover(deed(18, "kill", 1), 2, 24), {
    took: seconds(3.612),
    since: "last advert",
    protocol: seconds(3.609375),
    answered: seconds(3.5),
    asked: 60,
    lost: 35,
  });
});

Deno.test("without an advert of the new master there was no takeover", () => {
  const seen = [advert(1, 1, 101), deed(2, "kill", 1), poll(3, null)];
  assertEquals(takeoverAfter(seen, tutorialPlan(), deed(2, "kill", 1), 2, second(9)), null);
});

Deno.test("an address owner does not wait for anybody", () => {
  const plan = tutorialPlan();
  const owner = { ...plan.hosts[0], watched: instance(255, { beginsAsMaster: true }) };
  const seen = [deed(0, "start", 1), advert(0.3, 1, 255)];
  const found = takeoverAfter(
    seen,
    { ...plan, hosts: [owner, plan.hosts[1]] },
    deed(0, "start", 1),
    1,
    second(1),
  );
  assertEquals([found?.protocol, found?.took], [seconds(0), seconds(0.3)]);
});
