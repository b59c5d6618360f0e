/**
 * Points 1 to 4 of the tutorial, step by step, on two hosts and a client, with the files as they are.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Capture } from "./capture.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, havipCommand } from "./daemon.ts";
import { CLIENT, Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { slowness } from "./slowness.ts";
import { node1, node2 } from "./tutorial.ts";
import { sleep, until, wallClock } from "./wait.ts";
import { answered, poll, serve } from "./web.ts";

/** The protocol's own times for the tutorial's pair, in seconds. */
const MASTER_DOWN_1 = 3 + (256 - 101) / 256;
const SKEW_2 = (256 - 100) / 256;
interface Stage {
  readonly lab: Lab;
  readonly bridge: Capture;
  /** On node 2's own interface, as the tutorial's reader would run it. */
  readonly seen: Capture;
  first: Daemon;
  second: Daemon;
  started: number;
}

/** How late things may be, in seconds. */
function late({ lab }: Stage): number {
  return 0.4 + lab.heldUp();
}

async function set(lab: Lab): Promise<Stage> {
  const [host1, host2] = [lab.host(NODE1), lab.host(NODE2)];
  await Promise.all([serve(lab, host1, "node 1"), serve(lab, host2, "node 2")]);
  // Run from its sources, the very first start fills Deno's cache, which no installed havip has to.
  await host1.run(...havipCommand(), "version");
  const bridge = await lab.capture();
  const seen = await host2.capture();
  const started = wallClock();
  const first = await Daemon.start(havip, lab, host1, node1);
  const second = await Daemon.start(havip, lab, host2, node2);
  return { lab, bridge, seen, first, second, started };
}

/** Adverts of a node after a moment, oldest first. */
function advertsOf(stage: Stage, source: string, since = 0) {
  return stage.bridge.adverts((advert) => advert.source === source && advert.at >= since);
}

/** The promise is 4.5 s, of which the protocol takes 3.6, and starting the rest: longer on a slower machine. */
async function promise(): Promise<number> {
  return MASTER_DOWN_1 + (4.5 - MASTER_DOWN_1) * await slowness();
}

/** Other work only ever adds to the time: hence three chances. */
async function masterWithin(stage: Stage): Promise<void> {
  const { lab } = stage;
  for (let chance = 3; chance > 0; chance--) {
    const limit = await promise();
    try {
      await lab.host(NODE1).settles(VIRTUAL, true, limit - (wallClock() - stage.started) / 1e6);
      break;
    } catch (error) {
      if (chance === 1) throw error;
      await Promise.all([stage.first.stop(), stage.second.stop()]);
      stage.started = wallClock();
      [stage.first, stage.second] = [stage.first.again(), stage.second.again()];
    }
  }
  const shown = await lab.host(NODE1).run("ip", "address", "show", "dev", "ens33");
  assertMatch(shown, /inet 192\.168\.199\.128\/24 scope global secondary ens33\n/);
  await lab.host(NODE2).settles(VIRTUAL, false, late(stage));
  const first = await until("node 1's first advert", 5, () => advertsOf(stage, NODE1, stage.started)[0]);
  assert((first.at - stage.started) / 1e6 >= MASTER_DOWN_1, "node 1 was master before its master-down time");
}

async function onTheWire(stage: Stage): Promise<void> {
  const first = advertsOf(stage, NODE1, stage.started)[0]!;
  await until("6.5 s of adverts", 10, () => wallClock() - first.at > 6.5e6);
  await stage.seen.catchUp();
  await stage.bridge.catchUp();
  const lines = (await stage.seen.text()).split("\n").filter((line) =>
    line.includes(`${NODE1} > 224.0.0.18`)
  );
  for (const line of lines) {
    const shown = "VRRPv2, Advertisement, vrid 51, prio 101, authtype simple, intvl 1s, length 20";
    assert(line.endsWith(shown), line);
  }
  assert(lines.length >= 6 - Math.floor(stage.lab.heldUp()), `${lines.length} adverts in 6.5 s`);
  assertMatch(
    await stage.seen.text("-v"),
    /IP \(tos 0xc0, ttl 255, .*\n? +192\.168\.199\.121 > 224\.0\.0\.18: VRRPv2/,
  );
  const adverts = advertsOf(stage, NODE1, stage.started);
  // The first is sent when it becomes master, the others in step with the clock, on average exactly a second apart.
  const gaps = adverts.slice(2).map(({ at }, index) => (at - adverts[index + 1]!.at) / 1e6);
  const heldUp = stage.lab.heldUp();
  assert(
    gaps.every((gap) => gap > 0.8 - heldUp && gap < 1 + late(stage)),
    `seconds between adverts: ${gaps}`,
  );
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  assert(Math.abs(mean - 1) < 0.05 + heldUp, `${mean} s between adverts on average`);
  assertEquals(adverts.map(({ ttl, tos }) => [ttl, tos]).at(-1), [255, 0xc0]);
  const arps = stage.bridge.announcements(stage.lab.host(NODE1).mac).filter(({ sender }) =>
    sender === VIRTUAL
  );
  const at = arps.map((arp) => (arp.at - first.at) / 1e6);
  assertEquals(arps.length, 10, `gratuitous ARPs at ${at}`);
  assert(at.slice(0, 5).every((time) => time > 0 && time < 0.2 + heldUp), `the first five came at ${at}`);
  const second = at.slice(5);
  assert(
    second.every((time) => time > 4.9 - heldUp && time < 5 + late(stage)),
    `the second five came at ${at}`,
  );
}

/** What the tutorial's reader looks for, in this order; keepalived 2.2.7's words but for the program's name. */
const LOG = [
  /Starting havip v\d/,
  /Running on Linux/,
  /Command line: /,
  /Configuration file .*keepalived\.conf/,
  /Starting VRRP child process, pid=\d+/,
  /\(VI_1\) Entering BACKUP STATE \(init\)/,
  /\(VI_1\) Receive advertisement timeout/,
  /\(VI_1\) Entering MASTER STATE/,
  /\(VI_1\) setting VIPs\./,
  /\(VI_1\) Sending\/queueing gratuitous ARPs on ens33 for 192\.168\.199\.128/,
];

function logged(stage: Stage): void {
  const lines = stage.first.program.lines.map(({ text }) => text);
  let from = 0;
  for (const pattern of LOG) {
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
    assert(found >= 0, `no line like ${pattern} after line ${from} of\n${stage.first.program.tail(60)}`);
    from = found + 1;
  }
  const warnings = lines.filter((line) => /strict/.test(line));
  assertEquals(warnings.length, 1, `one warning about vrrp_strict\n${warnings.join("\n")}`);
  assertMatch(warnings[0]!, /no_accept/);
}

async function stopped(stage: Stage): Promise<void> {
  const client = stage.lab.host(CLIENT);
  await answered(client, VIRTUAL, "node 1", 5);
  const polling = poll(client, VIRTUAL, 0.05);
  await until("some answers", 5, () => polling.answers.length >= 3);
  const stopping = wallClock();
  assertEquals(await stage.first.stop(), { kind: "exit", code: 0 });
  await stage.bridge.catchUp();
  const farewell = advertsOf(stage, NODE1, stopping);
  assertEquals(farewell.map(({ priority }) => priority), [0], "one advert, of priority 0");
  assert(!await stage.lab.host(NODE1).has(VIRTUAL), "the address is gone from node 1");
  const took = await stage.bridge.advert(
    "an advert of node 2",
    3,
    ({ source }) => source === NODE2,
    stopping,
  );
  const time = (took.at - farewell[0]!.at) / 1e6;
  assert(time >= SKEW_2 - 0.001 && time < SKEW_2 + late(stage), `node 2 took over after ${time} s`);
  await until("node 2's page", 5, () => polling.answers.at(-1)?.page === "node 2");
  const answers = await polling.stop();
  const wrong = answers.filter(({ page }) => page !== null && page !== "node 1" && page !== "node 2");
  assertEquals(wrong, []);
  const back = answers.findIndex(({ page }) => page === "node 2");
  assert(answers.slice(back).every(({ page }) => page !== "node 1"), "node 1 answered after node 2");
}

async function takenBack(stage: Stage): Promise<void> {
  const again = wallClock();
  stage.first = stage.first.again();
  await stage.lab.host(NODE1).settles(VIRTUAL, true, MASTER_DOWN_1 + 2);
  // The capture tells of it a moment later.
  const first = await until("node 1's first advert", 5, () => advertsOf(stage, NODE1, again)[0]);
  assert((first.at - again) / 1e6 >= MASTER_DOWN_1, "it took the address back too early");
  await stage.lab.host(NODE2).settles(VIRTUAL, false, late(stage));
  await answered(stage.lab.host(CLIENT), VIRTUAL, "node 1", 3);
  // In peace from now on: node 2 says nothing more.
  await sleep(1.5);
  assertEquals(advertsOf(stage, NODE2, first.at + late(stage) * 1e6).length, 0);
}

labTest("the tutorial's pair does what the tutorial shows", ["nginx", "curl"], async (test) => {
  await using lab = await Lab.open(NODE1, NODE2, CLIENT);
  const stage = await set(lab);
  const step = (name: string, fn: () => void | Promise<void>) => test.step(name, async () => await fn());
  const steps: [string, () => void | Promise<void>][] = [
    ["within 4.5 s node 1 is master, and node 2 has nothing of it", () => masterWithin(stage)],
    ["tcpdump shows the tutorial's line once a second, and gratuitous ARP twice", () => onTheWire(stage)],
    ["the log reads like the tutorial's", () => logged(stage)],
    ["SIGTERM hands the address and the page to node 2 within its skew time", () => stopped(stage)],
    ["node 1 takes the address back", () => takenBack(stage)],
  ];
  for (const [name, fn] of steps) {
    // What follows a failed step would only repeat it.
    if (!await step(name, fn)) break;
  }
});

labTest("with --log-json every line is a JSON object", [], async () => {
  await using lab = await Lab.open(NODE1);
  const daemon = await Daemon.start(havip, lab, lab.host(NODE1), node1, "--log-json");
  await daemon.logs(/Entering MASTER STATE/, 20);
  await daemon.stop();
  for (const { text } of daemon.program.lines) assertEquals(typeof JSON.parse(text), "object", text);
});

labTest("check says once what vrrp_strict does not do here", [], async () => {
  await using lab = await Lab.open(NODE1);
  const config = `${await lab.directory()}/node1.conf`;
  await Deno.writeTextFile(config, node1);
  const said = await lab.host(NODE1).run(...havipCommand(), "check", config);
  assertEquals(said.match(/in strict mode keepalived/g)?.length, 1, said);
  assertMatch(said, /reachable unless no_accept/);
});

labTest("on a terminal the log is coloured, elsewhere it is not", ["script"], async () => {
  await using lab = await Lab.open(NODE1);
  const directory = await lab.directory();
  const config = `${directory}/node1.conf`;
  await Deno.writeTextFile(config, node1);
  const words = havip.command(config, directory);
  const shell = ["script", "-qefc", words.join(" "), "/dev/null"];
  const terminal = lab.host(NODE1).start(["env", "--unset=NO_COLOR", "TERM=xterm", ...shell]);
  await terminal.line(/Entering BACKUP STATE/, 20);
  // deno-lint-ignore no-control-regex -- it is what this is about
  const colour = /\x1b\[\d/;
  assert(terminal.lines.some(({ text }) => colour.test(text)), terminal.tail());
  await terminal.kill();
  const plain = await Daemon.start(havip, lab, lab.host(NODE1), node1);
  await plain.ready();
  assert(plain.program.lines.every(({ text }) => !colour.test(text)), plain.program.tail());
});
