import { assert, assertEquals } from "@std/assert";
import { seconds as secondsOf } from "../../../src/core/mod.ts";
import { reigns, type Takeover, takeoverAfter } from "../../../src/lab/account.ts";
import {
  colourful,
  detail,
  drawing,
  explained,
  moment,
  opening,
  plain,
  table,
} from "../../../src/lab/timeline.ts";
import { advert, deed, second, story, tutorialPlan, VRID } from "./sample.ts";

const plan = tutorialPlan();

function takeovers(): Takeover[] {
  const all = [
    takeoverAfter(story(), plan, deed(6, "stop", 1), 2, second(10)),
    takeoverAfter(story(), plan, deed(10, "start", 1), 1, second(18)),
    takeoverAfter(story(), plan, deed(18, "kill", 1), 2, second(24)),
  ];
  assert(all.every((takeover) => takeover !== null));
  return all as Takeover[];
}

Deno.test("the opening says who is where", () => {
  assertEquals(opening(plan, plain), [
    "havip lab: two hosts and a client, on a network of their own",
    "",
    "  node 1   192.168.199.121 on ens33   priority 101",
    "  node 2   192.168.199.122 on ens33   priority 100",
    "  client   192.168.199.130            asks http://192.168.199.128/ every 20 ms",
    "",
  ]);
});

Deno.test("a moment has its time before it, and is coloured only on a terminal", () => {
  assertEquals(moment(secondsOf(7.264), "node 2 is master", "master", plain), "  7.26 s  node 2 is master");
  assertEquals(detail("because", plain), "          because");
  assertEquals(
    moment(secondsOf(7.264), "node 2 is master", "master", colourful),
    "\x1b[2m  7.26 s \x1b[0m \x1b[1;32mnode 2 is master\x1b[0m",
  );
});

Deno.test("a takeover is explained by the protocol's own time and how that comes about", () => {
  const [stop, start, kill] = takeovers() as [Takeover, Takeover, Takeover];
  assertEquals(explained(stop, plan), [
    "0.611 s after the goodbye; the protocol's own time is 0.609 s, so 1.6 ms late",
    "skew time: (256 - 100) / 256 s",
    "7 requests were lost",
  ]);
  assertEquals(explained(start, plan), [
    "3.606 s after it began to wait; the protocol's own time is 3.605 s, so 0.5 ms late",
    "master down time: 3 intervals of 1 s, and (256 - 101) / 256 s",
    "no request was lost",
  ]);
  assertEquals(explained({ ...kill, lost: 1, took: secondsOf(3.6) }, plan), [
    "3.600 s after the last advert; the protocol's own time is 3.609 s, so 9.4 ms early",
    "master down time: 3 intervals of 1 s, and (256 - 100) / 256 s",
    "1 request was lost",
  ]);
});

Deno.test("the skew time of version 3 is explained as a part of the interval", () => {
  const [stop] = takeovers() as [Takeover];
  const third = plan.hosts[1];
  const watched = { ...third.watched, version: 3 as const, interval: secondsOf(0.5) };
  assertEquals(
    explained(stop, { ...plan, hosts: [plan.hosts[0], { ...third, watched }] })[1],
    "skew time: (256 - 100) / 256 of 0.5 s",
  );
});

Deno.test("with a delay of preemption the wait begins with the last advert that was still accepted", () => {
  const first = plan.hosts[0];
  const delayed = { ...first, watched: { ...first.watched, preemptDelay: secondsOf(0.9) } };
  const cause = deed(10, "start", 1);
  const other = { ...plan, hosts: [delayed, plan.hosts[1]] as const };
  const seen = [cause, advert(10.196, 2, 100), advert(11.196, 2, 100), advert(13.806, 1, 101)];
  const takeover = takeoverAfter(seen, other, cause, 1, second(18))!;
  assertEquals(explained(takeover, other), [
    "3.610 s after the last advert; the protocol's own time is 3.605 s, so 4.5 ms late",
    "preempt_delay of 0.9 s, then master down time: 3 intervals of 1 s, and (256 - 101) / 256 s",
  ]);
});

Deno.test("the table puts the takeovers side by side", () => {
  assertEquals(table(takeovers(), plain), [
    "                                                      took   protocol   beyond   requests lost",
    "  node 1 is stopped: node 2 takes over             0.611 s    0.609 s   1.6 ms         7 of 40",
    "  node 1 starts again and takes the address back   3.606 s    3.605 s   0.5 ms         0 of 80",
    "  node 1 loses its power: node 2 takes over        3.612 s    3.609 s   2.6 ms        35 of 60",
  ]);
});

Deno.test("the drawing shows who was master and who answered", () => {
  const scene = { seen: story(), reigns: reigns(story(), VRID), from: second(0), to: second(24) };
  assertEquals(drawing(scene, plain), [
    "  node 1   ----------#####          ----------##########               ",
    "  node 2    ----------------##################-------------------######",
    "  client   xxxxxxxxxx11111xx2222222222222222211111111111xxxxxxxxx222222",
    "           0 s          5 s         10 s         15 s        20 s",
    "           # master   - backup   1 2 who answers   x requests lost",
  ]);
});
