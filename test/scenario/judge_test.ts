import { assertEquals, assertMatch } from "@std/assert";
import type { Deed, NodeName, Observation } from "./driver.ts";
import { check, type Tolerance, type Verdict } from "./judge.ts";
import type { Account } from "./reign.ts";
import { review } from "./review.ts";
import type { Expectation, Scenario } from "./scenario.ts";
import { scenarios } from "./table.ts";

const ADDRESS = "192.168.199.128";
const lab: Tolerance = { slack: 0.1, exact: false };
const exact: Tolerance = { slack: 0.005, exact: true };

/** Times are in milliseconds here. */
function advert(node: NodeName, at: number, priority = 100): Observation {
  return {
    kind: "advert",
    at: at * 1000,
    node,
    version: 2,
    vrid: 51,
    priority,
    interval: 1,
    addresses: [ADDRESS],
  };
}
const seen = (kind: "announcement" | "hold" | "release", node: NodeName, at: number): Observation => ({
  kind,
  at: at * 1000,
  node,
  address: ADDRESS,
});
const did = (deed: Deed, at: number) => ({ deed, at: at * 1000, done: at * 1000 + 500 });
const stop = (node: NodeName, at: number) => did({ kind: "stop", node }, at);
const kill = (node: NodeName, at: number) => did({ kind: "kill", node }, at);

function ask(expectation: Expectation, account: Account, now: number, began = 0, by = lab): Verdict {
  return check(expectation, { account, began: began * 1000, now: now * 1000, tolerance: by });
}

const peaceful: Observation[] = [0, 1000, 2000].map((at) => advert("a", at));
const takeover = (at: number): Account => ({
  trace: [...peaceful, advert("b", at)],
  deeds: [kill("a", 2100)],
});
const after = (time: number): Expectation => ({
  kind: "becomes",
  node: "b",
  after: "silence",
  earliest: time,
  latest: time,
});

Deno.test("a takeover in its time is met, counted from the last advert of the old master", () => {
  assertEquals(ask(after(3.609), takeover(5650), 6000).kind, "met");
});

Deno.test("a takeover that comes too early is broken, whatever the slack", () => {
  assertEquals(ask(after(3.609), takeover(5600), 6000).kind, "broken");
});

Deno.test("a takeover that comes too late is broken, and so is one that does not come", () => {
  assertEquals(ask(after(3.609), takeover(5750), 6000).kind, "broken");
  const nothing = { trace: peaceful, deeds: [kill("a", 2100)] };
  assertEquals(ask(after(3.609), nothing, 5000).kind, "open");
  assertEquals(ask(after(3.609), nothing, 5900).kind, "broken");
});

Deno.test("a farewell is the last advert, and the backup counts from it", () => {
  const account = {
    trace: [...peaceful, advert("a", 2100, 0), advert("b", 2720)],
    deeds: [stop("a", 2099)],
  };
  assertEquals(ask(after(0.609), account, 3000).kind, "met");
  assertEquals(ask({ kind: "leaves", node: "a", within: 0, farewell: true }, account, 3000).kind, "met");
  assertEquals(ask({ kind: "leaves", node: "a", within: 0, farewell: false }, account, 3000).kind, "broken");
});

Deno.test("after a cut the adverts that nobody heard do not count", () => {
  const deeds = [did({ kind: "cut", from: "a", to: "b" }, 2100)];
  const trace = [...peaceful, advert("a", 3000), advert("a", 4000), advert("a", 5000), advert("b", 5620)];
  const cut: Expectation = { kind: "becomes", node: "b", after: "cut", earliest: 3.609, latest: 3.609 };
  assertEquals(ask(cut, { trace, deeds }, 6000).kind, "met");
  assertEquals(ask(after(3.609), { trace, deeds }, 6000).kind, "broken");
});

Deno.test("a master that misses an advert does not stay", () => {
  const stays: Expectation = { kind: "stays", node: "a", seconds: 3 };
  const deeds = [did({ kind: "start", node: "a", config: "" }, 0)];
  const gap = { trace: [0, 1000, 2000, 3900].map((at) => advert("a", at)), deeds };
  assertEquals(ask(stays, gap, 4100, 500).kind, "broken");
  const whole = { trace: [0, 1000, 2000, 3000].map((at) => advert("a", at)), deeds };
  assertEquals(ask(stays, whole, 3500, 500).kind, "open");
  assertEquals(ask(stays, whole, 3700, 500).kind, "met");
});

Deno.test("a master that speaks too often does not stay", () => {
  const trace = Array.from({ length: 12 }, (_, i) => advert("a", i * 300));
  const verdict = ask({ kind: "stays", node: "a", seconds: 3 }, { trace, deeds: [] }, 3600, 10);
  assertEquals(verdict.kind, "broken");
});

Deno.test("a second master breaks the peace", () => {
  const trace = [...peaceful, advert("b", 2500), advert("a", 3000)];
  const verdict = ask({ kind: "stays", node: "a", seconds: 2 }, { trace, deeds: [] }, 3100, 1500);
  assertMatch(verdict.kind === "broken" ? verdict.why : "", /b is master too/);
});

Deno.test("an answer at once is told from an advert in turn", () => {
  const deeds = [did({ kind: "cut", from: "a", to: "b" }, 100)];
  const trace = [0, 1000, 2000].map((at) => advert("a", at, 101));
  const answers = (atOnce: boolean): Expectation => ({ kind: "answers", node: "a", to: "b", atOnce });
  const quiet = [...trace, advert("b", 1400)];
  assertEquals(ask(answers(false), { trace: quiet, deeds }, 1700).kind, "open");
  assertEquals(ask(answers(false), { trace: quiet, deeds }, 2100).kind, "met");
  assertEquals(ask(answers(true), { trace: quiet, deeds }, 2100).kind, "broken");
  const prompt = [...quiet, advert("a", 1401, 101)];
  assertEquals(ask(answers(true), { trace: prompt, deeds }, 2100).kind, "met");
});

const story: Scenario = { name: "a story", nodes: ["a", "b"], steps: [] };

Deno.test("advert, address, announcement is the order that the review accepts", () => {
  const trace = [advert("a", 1), seen("hold", "a", 2), seen("announcement", "a", 3), advert("a", 1001)];
  assertEquals(review(story, { trace, deeds: [] }, exact), []);
});

Deno.test("an announcement before the advert is found, on any driver", () => {
  const trace = [
    seen("hold", "a", 0),
    seen("announcement", "a", 1),
    advert("a", 2),
    seen("announcement", "a", 3),
  ];
  assertMatch(review(story, { trace, deeds: [] }, lab).join(), /announced .* before it sent an advert/);
  assertMatch(review(story, { trace, deeds: [] }, exact).join(), /a has .* before it sent an advert/);
});

Deno.test("an announcement after the address was given up is found", () => {
  const trace = [
    advert("a", 1),
    seen("announcement", "a", 2),
    seen("release", "a", 50),
    seen("announcement", "a", 500),
  ];
  assertMatch(review(story, { trace, deeds: [] }, lab).join(), /announced/);
});

Deno.test("a master that puts back what somebody else removed has been master all the time", () => {
  const unassign = did({ kind: "unassign", node: "a", address: ADDRESS }, 1500);
  const trace = [
    advert("a", 0),
    seen("hold", "a", 0),
    seen("announcement", "a", 0),
    advert("a", 1000),
    seen("release", "a", 1500),
    seen("hold", "a", 1501),
    seen("announcement", "a", 1501),
    advert("a", 2000),
  ];
  assertEquals(review(story, { trace, deeds: [unassign] }, exact), []);
  assertMatch(review(story, { trace, deeds: [] }, exact).join(), /a has .* before it sent an advert/);
  const stays: Expectation = { kind: "stays", node: "a", seconds: 1 };
  assertEquals(ask(stays, { trace, deeds: [unassign] }, 2100, 1000).kind, "met");
  const yields = [...trace.slice(0, 5), advert("a", 1502, 0), advert("a", 5000), seen("hold", "a", 5001)];
  assertEquals(ask(stays, { trace: yields, deeds: [unassign] }, 2100, 1000).kind, "broken");
});

Deno.test("a master that announces nothing is found", () => {
  assertMatch(review(story, { trace: peaceful, deeds: [] }, lab).join(), /announced nothing/);
});

Deno.test("two masters are found unless a cut explains them", () => {
  const trace: Observation[] = [];
  for (let at = 0; at < 3000; at += 1000) {
    trace.push(advert("a", at), seen("announcement", "a", at + 1));
    trace.push(advert("b", at + 500), seen("announcement", "b", at + 501));
  }
  assertMatch(review(story, { trace, deeds: [] }, lab).join(), /both master for 2\.001 s/);
  const cut = [did({ kind: "cut", from: "a", to: "b" }, -100), did({ kind: "heal" }, 2450)];
  assertEquals(review(story, { trace, deeds: cut }, lab), []);
  assertEquals(review({ ...story, overlap: 3 }, { trace, deeds: [] }, lab), []);
});

Deno.test("a killed node is no second master, although nobody removed its address", () => {
  const trace = [
    advert("a", 0),
    seen("hold", "a", 0),
    seen("announcement", "a", 1),
    advert("b", 3609),
    seen("announcement", "b", 3610),
    advert("b", 4609),
  ];
  assertEquals(review(story, { trace, deeds: [kill("a", 500)] }, lab), []);
});

Deno.test("a farewell of somebody who was not master is found", () => {
  assertMatch(review(story, { trace: [advert("b", 5, 0)], deeds: [] }, lab).join(), /priority 0 without/);
});

Deno.test("the README lists the scenarios that end otherwise with keepalived, and no others", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", import.meta.url));
  const section = readme.slice(readme.indexOf("## Where keepalived differs"));
  const listed = [...section.matchAll(/^\| ([^|]+) \|/gm)].map((row) => row[1]!)
    .filter((name) => name !== "scenario");
  assertEquals(
    listed,
    scenarios.filter(({ yardstick }) => yardstick !== undefined).map(({ name }) => name),
  );
});

Deno.test("a route that is there is met at once, and one that is missing is broken after its time", () => {
  const trace: Observation[] = [...peaceful, { kind: "route", at: 1_000_000, node: "a", there: true }];
  const account = { trace, deeds: [stop("b", 900)] };
  const leads = (there: boolean): Expectation => ({ kind: "leads", node: "a", there, within: 0.2 });
  assertEquals(ask(leads(true), account, 1_100).kind, "met");
  assertEquals(ask(leads(false), account, 1_100, 1_000).kind, "open");
  assertEquals(ask(leads(false), account, 2_000, 1_000).kind, "broken");
  assertEquals(ask(leads(true), { ...account, trace: peaceful }, 2_000, 1_000).kind, "broken");
});

Deno.test("who left and is master again by the time that somebody looks has left", () => {
  const trace: Observation[] = [...peaceful, advert("a", 2200, 0), advert("a", 2400)];
  const account = { trace, deeds: [stop("b", 2100)] };
  const leaves: Expectation = { kind: "leaves", node: "a", within: 0.2, farewell: true };
  assertEquals(ask(leaves, account, 2_600).kind, "met");
});

Deno.test("announcements have their times, counted from the first advert of the last reign", () => {
  const said = [3_000, 3_001, 4_000].map((at) => seen("announcement", "a", at));
  const account: Account = { trace: [advert("a", 3_000), ...said], deeds: [] };
  const announces = (...times: number[]): Expectation => ({ kind: "announces", node: "a", times });
  assertEquals(ask(announces(0, 0, 1), account, 4_100).kind, "met");
  assertEquals(ask(announces(0, 0, 1, 2), account, 4_100).kind, "open");
  assertEquals(ask(announces(0, 0, 1, 2), account, 5_300).kind, "broken");
  assertEquals(ask(announces(0, 1), account, 4_100).kind, "broken");
  assertEquals(ask(announces(0, 0, 0.8), account, 4_100).kind, "broken");
  assertEquals(ask(announces(0), { ...account, trace: [] }, 5_000).kind, "broken");
});

Deno.test("who is without the address for longer than it may be is found out when the time is over", () => {
  const reload = did({ kind: "reload", node: "a", config: "" }, 1_000);
  const trace = [
    seen("hold", "a", 500),
    seen("release", "a", 1_100),
    seen("hold", "a", 1_150),
    seen("release", "a", 1_200),
    seen("hold", "a", 1_250),
  ];
  const keeps = (without: number): Expectation => ({ kind: "keeps", node: "a", seconds: 1, without });
  assertEquals(ask(keeps(0.2), { trace, deeds: [reload] }, 1_900).kind, "open");
  assertEquals(ask(keeps(0.2), { trace, deeds: [reload] }, 2_200).kind, "met");
  assertEquals(ask(keeps(0.09), { trace, deeds: [reload] }, 2_200).kind, "broken");
  assertEquals(ask(keeps(0.2), { trace: trace.slice(0, 2), deeds: [reload] }, 2_200).kind, "broken");
});
