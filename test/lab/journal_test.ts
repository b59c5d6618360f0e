/** What a daemon knows of an earlier one that had no time to give anything back. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { conf, PARTNER_ADDRESS } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { type Host, INTERFACE } from "./host.ts";
import { hasIpvlan } from "./ipvlan.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import type { Program } from "./program.ts";
import { together } from "./together.ts";
import { sleep, until } from "./wait.ts";

const OTHER = "192.168.199.127";
const ROUTE = "10.9.0.0/16";
/** The number of the table is that of the rule's look-up. */
const ways = [
  "virtual_routes {",
  `${ROUTE} via 192.168.199.1`,
  "}",
  "virtual_rules {",
  `from ${VIRTUAL} table 77 preference 100`,
  "}",
  "virtual_ipaddress_excluded {",
  "192.168.199.126/24",
  "}",
];
/** Two instances that each own what they have, and are in no sync group: a restart takes over what stays in the file. */
const both = conf({ priority: 255, state: "MASTER", more: ways, partner: [], apart: true });
const moved = conf({ priority: 255, state: "MASTER", addresses: [`${OTHER}/24`], partner: [], apart: true });
const left = both.slice(both.indexOf("vrrp_instance VI_2"));

async function write({ config }: Daemon, text: string): Promise<void> {
  await Deno.writeTextFile(config, text);
}

function journal({ directory }: Daemon): string | null {
  try {
    return Deno.readTextFileSync(`${directory}/run/belongings.json`);
  } catch {
    return null;
  }
}

/** Waits until a daemon has written down that it has this, or has not. */
async function notes(daemon: Daemon, address: string, there: boolean): Promise<void> {
  const has = () => journal(daemon)?.includes(`"${address}"`) ?? false;
  await until(
    `${address} ${there ? "in" : "out of"} the file`,
    5,
    () => has() === there,
    () => `${journal(daemon)}`,
  );
}

/** All that the first instance has. */
async function made(host: Host): Promise<string[]> {
  const addresses = (await host.addresses()).map(({ local }) => local);
  const own = [VIRTUAL, "192.168.199.126"].filter((address) => addresses.includes(address));
  const route = await host.run("ip", "route", "show", ROUTE);
  const rules = await host.run("ip", "rule", "show", "preference", "100");
  return [...own, ...[route, rules].map((text) => text.trim()).filter((text) => text !== "")];
}

/** A master that has written down what it has. */
async function master(lab: Lab, text: string): Promise<Daemon> {
  const daemon = await Daemon.start(havip, lab, lab.host(NODE1), text);
  await lab.host(NODE1).settles(VIRTUAL, true, 20);
  await notes(daemon, VIRTUAL, true);
  return daemon;
}

/** Killed as a whole, and another file: what only the old one has goes at once, and what both have is not touched. */
async function changed(text: string): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab, both);
  await notes(daemon, PARTNER_ADDRESS, true);
  assertEquals((await made(host)).length, 4);
  await daemon.kill();
  assertEquals((await made(host)).length, 4, "nobody was left to remove it");
  await write(daemon, text);
  await host.watch();
  const next = daemon.again();
  const started = await next.logs(/Starting havip/, 20);
  await until("all of it to go", 10, async () => (await made(host)).length === 0, () => next.program.tail());
  const gone = host.seen().find(({ kind, address }) => kind === "release" && address === VIRTUAL);
  assert(gone && gone.at - started.at < (2 + lab.heldUp()) * 1e6, "it takes a second or two at most");
  const { text: line } = await next.logs(/Removed what an earlier run left/, 5);
  assertMatch(
    line,
    /left: 192\.168\.199\.128\/24 dev ens33, 192\.168\.199\.126\/24 dev ens33, route 10\.9\.0\.0\/16 via 192\.168\.199\.1, rule 100: from 192\.168\.199\.128\/32 lookup 77$/,
  );
  await next.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  await notes(next, VIRTUAL, false);
  await notes(next, PARTNER_ADDRESS, true);
  await sleep(0.3);
  assertEquals(host.seen().filter(({ address }) => address === PARTNER_ADDRESS), [], "it was never touched");
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assertEquals(journal(next), null, "who has nothing has no file");
}

/** What is static is not any master's. */
async function fixed(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const statics = (...lines: string[]) =>
    conf({ priority: 100, blocks: [`static_ipaddress {\n${lines.join("\n")}\n}\n`] });
  const daemon = await Daemon.start(
    havip,
    lab,
    host,
    statics("10.1.0.1/24 dev ens33", "10.2.0.1/24 dev ens33"),
  );
  await host.settles("10.2.0.1", true, 20);
  await notes(daemon, "10.2.0.1", true);
  await daemon.kill();
  await write(daemon, statics("10.1.0.1/24 dev ens33"));
  const next = daemon.again();
  await host.settles("10.2.0.1", false, 10);
  assert(await host.has("10.1.0.1"));
  // Who has begun can be told to stop.
  await next.ready();
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
}

/** What a backup does not have may be anybody's, even if it had it once. */
async function foreign(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const [one, two] = [lab.host(NODE1), lab.host(NODE2)];
  const daemon = await master(lab, conf({ priority: 100, partner: [], apart: true }));
  const peer = await Daemon.start(havip, lab, two, conf({ priority: 200, partner: [], apart: true }));
  await two.settles(VIRTUAL, true, 20);
  await one.settles(VIRTUAL, false, 5);
  await notes(daemon, VIRTUAL, false);
  await daemon.kill();
  await peer.stop();
  await write(daemon, left);
  await one.run("ip", "address", "add", `${VIRTUAL}/24`, "dev", INTERFACE);
  const next = daemon.again();
  await next.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  await sleep(1.5);
  assert(await one.has(VIRTUAL), "it is somebody else's");
  assertEquals(next.program.lines.filter(({ text }) => /earlier run/.test(text)), []);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assert(await one.has(VIRTUAL));
}

/** A VRRP process whose supervisor was killed has given all back, and says so. */
async function orphaned(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab, both);
  Deno.kill(daemon.program.pid, "SIGKILL");
  await until("all processes to end", 5, () => daemon.program.processes().length === 0);
  assertEquals([await made(host), journal(daemon)], [[], null]);
  await write(daemon, left);
  await host.run("ip", "address", "add", `${VIRTUAL}/24`, "dev", INTERFACE);
  const next = daemon.again();
  await next.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  assert(await host.has(VIRTUAL), "it is somebody else's");
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
}

/** Whatever the file says: nothing of it is ours here. */
async function damaged(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab, both);
  await daemon.kill();
  const file = `${daemon.directory}/run/belongings.json`;
  await Deno.writeTextFile(
    file,
    (await Deno.readTextFile(file)).replace(/"namespace":"[^"]*"/, '"namespace":"net:[1]"'),
  );
  await write(daemon, left);
  const next = daemon.again();
  await next.logs(/Ignoring .*belongings\.json: it is of another network namespace/, 20);
  await next.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  assert(await host.has(VIRTUAL));
  await notes(next, VIRTUAL, false);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
}

const FIRST_MAC = "00:00:5e:00:01:33";

/** Two virtual routers with an interface each. */
function routers(word: string): string {
  const partner = [word.replace("200/", "201/")];
  return conf({ priority: 255, state: "MASTER", version: 3, more: [word], partner, apart: true });
}

/** The index of an interface; `null` when there is none. */
async function indexOf(host: Host, name: string): Promise<number | null> {
  const { code, stdout } = await host.attempt("ip", "-j", "link", "show", name);
  return code === 0 ? JSON.parse(stdout)[0].ifindex : null;
}

/** A daemon that was killed while it had two interfaces, the first of which the file has no more. */
async function cut(lab: Lab, word: string): Promise<Daemon> {
  const daemon = await Daemon.start(havip, lab, lab.host(NODE1), routers(word));
  await daemon.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  for (const what of ["vrrp.51", "vrrp.52", VIRTUAL]) await notes(daemon, what, true);
  await daemon.kill();
  await write(daemon, routers(word).replace(/vrrp_instance VI_1 {[^]*(?=vrrp_instance VI_2)/, ""));
  return daemon;
}

/** Killed as a whole: the interface that the file has no more goes, and the other one is taken over as it is. */
async function interfaceGone(word: string): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const [gone, stays] = ["vrrp.51", "vrrp.52"];
  const daemon = await cut(lab, word);
  const index = await indexOf(host, stays);
  assert(index !== null && await indexOf(host, gone) !== null, "nobody was left to remove them");
  const next = daemon.again();
  const { text } = await next.logs(/Removed what an earlier run left/, 20);
  const on = word === "use_vmac" ? gone : INTERFACE;
  assertEquals(text.split(" left: ")[1], `${VIRTUAL}/24 dev ${on}, interface ${gone}`);
  assertEquals(await indexOf(host, gone), null);
  await next.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  await notes(next, gone, false);
  assertEquals([await indexOf(host, stays), journal(next)?.includes(`"index":${index}`)], [index, true]);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assertEquals([await indexOf(host, stays), journal(next)], [null, null]);
}

/** One of the same name and index that somebody else has made, of another kind or with another hardware address. */
async function interfaceForeign(...words: string[]): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await cut(lab, "use_vmac");
  const index = await indexOf(host, "vrrp.51");
  await host.run("ip", "link", "delete", "vrrp.51");
  await host.run("ip", "link", "add", "link", INTERFACE, "name", "vrrp.51", "index", `${index}`, ...words);
  const next = daemon.again();
  await next.logs(/\(VI_2\) Entering MASTER STATE/, 20);
  await notes(next, "vrrp.51", false);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assertEquals(await indexOf(host, "vrrp.51"), index, "it is somebody else's");
  assertEquals(next.program.lines.filter(({ text }) => /earlier run/.test(text)), []);
}

/** While there is no VRRP process for a while there is no interface either, and none of what a reload then removes comes back. */
async function interfacePaused(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const owner = { priority: 255, state: "MASTER" } as const;
  const daemon = await Daemon.start(havip, lab, host, conf({ ...owner, more: ["use_vmac"] }));
  await exhausted(daemon, async () => {
    await until("the interface", 10, async () => await indexOf(host, "vrrp.51") !== null);
  });
  await daemon.logs(/delayed 4 seconds/, 5);
  assertEquals(await indexOf(host, "vrrp.51"), null);
  await notes(daemon, "vrrp.51", false);
  await daemon.reload(conf(owner));
  await host.settles(VIRTUAL, true, 15);
  assertEquals(await indexOf(host, "vrrp.51"), null);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
}

/** A kernel that takes nothing from a thread, until it is stopped. */
async function refusing(host: Host, pid: number): Promise<Program> {
  const words = ["strace", "-p", String(pid), "-e", "trace=sendto", "-e", "inject=sendto:error=EPERM"];
  const program = host.start(words);
  await program.line(/attached/, 10);
  return program;
}

/**
 * The VRRP process is killed so often that it is not there for 4 s; the last time when it is `ready`. Nobody waits for the
 * others to become master: where that takes 5 s, they would not have died young.
 */
async function exhausted(daemon: Daemon, ready: () => Promise<void>): Promise<void> {
  for (let [death, pid] = [1, 0]; death <= 6; death++) {
    const lines = daemon.program.lines.length;
    pid = await daemon.vrrpPid(15, pid);
    if (death === 6) await ready();
    Deno.kill(pid, "SIGKILL");
    await daemon.logs(/VRRP child process\(\d+\) died/, 5, lines);
  }
}

async function paused(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab, conf({ priority: 255, state: "MASTER" }));
  let kernel: Program | null = null;
  await exhausted(daemon, async () => {
    [kernel] = await Promise.all([refusing(host, daemon.program.pid), host.settles(VIRTUAL, true, 10)]);
  });
  const lines = daemon.program.lines.length - 4;
  await daemon.logs(
    /cannot remove 192\.168\.199\.128\/24 dev ens33, it is tried again: 192\.168\.199\.128 on ens33: Operation not permitted/,
    5,
    lines,
  );
  await daemon.logs(/delayed 4 seconds/, 5, lines);
  assert(await host.has(VIRTUAL), "the kernel kept it");
  await notes(daemon, VIRTUAL, true);
  await kernel!.stop();
  await host.settles(VIRTUAL, false, 3);
  await daemon.logs(/what could not be removed is gone/, 3, lines);
  assertEquals(
    daemon.program.children().filter(({ command }) => havip.isVrrp(command)),
    [],
    "nobody else asked",
  );
  await host.settles(VIRTUAL, true, 15);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
}

/** What the kernel keeps to the very end the next start asks for. */
async function kept(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab, both);
  const role = await daemon.vrrpPid();
  // A process that does not stop when it is told is ended, and the supervisor takes away what it had.
  Deno.kill(role, "SIGSTOP");
  daemon.program.signal("SIGTERM");
  await daemon.logs(/Stopping/, 5);
  const kernel = await refusing(host, daemon.program.pid);
  const ending = await until("the end of the daemon", 15, () => daemon.program.ending, () => host.tail());
  assertEquals(ending, { kind: "exit", code: 0 });
  await kernel.ended;
  const { text } = await daemon.logs(/This host keeps/, 5);
  assertMatch(text, /keeps 192\.168\.199\.128\/24 dev ens33, .*: havip removes it when it starts again$/);
  assertEquals((await made(host)).length, 4);
  await write(daemon, left);
  const next = daemon.again();
  await next.logs(/Removed what an earlier run left/, 20);
  assertEquals(await made(host), []);
  await next.ready();
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assertEquals(journal(next), null);
}

/** A kernel that refuses at the start as well, once: the supervisor's first request is the one to remove. */
async function keptOn(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab, both);
  await daemon.kill();
  await write(daemon, left);
  const inject = ["-e", "trace=sendto", "-e", "inject=sendto:error=EPERM:when=1"];
  const command = havip.command(daemon.config, daemon.directory);
  const program = host.start(["strace", "-qq", "-o", "/dev/null", ...inject, ...command]);
  await program.line(/cannot remove 192\.168\.199\.128\/24 dev ens33, .*it is tried again/, 30);
  await host.settles(VIRTUAL, false, 10);
  await until("the rest to go", 5, async () => (await made(host)).length === 0, () => program.tail());
  await notes(daemon, VIRTUAL, false);
  for (const { pid } of program.children()) Deno.kill(pid, "SIGTERM");
  await until("the end of the daemon", 10, () => program.ending, () => program.tail());
}

labTest(
  "what a killed daemon had and the file has no more is gone when it starts again",
  [],
  async (test) => {
    await together(test, 2, [
      ["when its addresses are others", () => changed(moved)],
      ["when the instance is gone from the file", () => changed(left)],
      ["when what is static is less", fixed],
      ["but not what it did not have when it was killed", foreign],
      ["nor what its VRRP process has given back when the supervisor alone was killed", orphaned],
      ["nor what it had elsewhere", damaged],
    ]);
  },
);

labTest("an interface that a killed daemon has made goes when the file has it no more", [], async (test) => {
  const other = `${FIRST_MAC.slice(0, -2)}99`;
  await together(test, 2, [
    ["a VMAC", () => interfaceGone("use_vmac")],
    ["but no other kind of that name", () => interfaceForeign("address", FIRST_MAC, "type", "macvtap")],
    ["nor one with another hardware address", () => interfaceForeign("address", other, "type", "macvlan")],
    ["also while its VRRP process is not started again yet", interfacePaused],
    ...(hasIpvlan() ? [["an ipvlan", () => interfaceGone("use_ipvlan 192.168.199.200/24")] as const] : []),
  ]);
});

labTest("what the kernel refuses to let go is asked for again and again", ["strace"], async (test) => {
  await together(test, 2, [
    ["while the VRRP process is not started again yet", paused],
    ["at the next start, when it was refused to the end", kept],
    ["by the VRRP process, when it was refused at the start", keptOn],
  ]);
});
