/** What happens when havip's own processes are killed. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip } from "./daemon.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { slowness } from "./slowness.ts";
import { together } from "./together.ts";
import { node1, node2 } from "./tutorial.ts";
import { sleep, until, wallClock } from "./wait.ts";

async function master(lab: Lab): Promise<Daemon> {
  const daemon = await Daemon.start(havip, lab, lab.host(NODE1), node1);
  await lab.host(NODE1).settles(VIRTUAL, true, 20);
  return daemon;
}

/** One kill: how long until the new process ran, and until the address was gone, in seconds. */
async function killRole(daemon: Daemon): Promise<{ back: number; gone: number }> {
  const old = await daemon.vrrpPid();
  const lines = daemon.program.lines.length;
  const killed = wallClock();
  Deno.kill(old, "SIGKILL");
  const again = await daemon.logs(/Entering BACKUP STATE \(init\)/, 10, lines);
  await daemon.vrrpPid(5, old);
  const gone = await until(
    "the address to go",
    5,
    () =>
      daemon.host.seen().find(({ kind, address, at }) =>
        kind === "release" && address === VIRTUAL && at >= killed
      ),
  );
  return { back: (again.at - killed) / 1e6, gone: (gone.at - killed) / 1e6 };
}

/** The promise is half a second. Other work only ever adds to the time: hence three chances. */
async function vrrpKilled(): Promise<void> {
  await using lab = await Lab.open(NODE1, NODE2);
  const [host1, host2] = [lab.host(NODE1), lab.host(NODE2)];
  const daemon = await master(lab);
  await (await Daemon.start(havip, lab, host2, node2)).ready();
  await host1.watch();
  const took: { back: number; gone: number; limit: number }[] = [];
  while (took.length < 3) {
    const limit = 0.5 * await slowness();
    took.push({ ...await killRole(daemon), limit });
    // Both are backups now and wait; node 1 wins in the end.
    await host1.settles(VIRTUAL, true, 20);
    await host2.settles(VIRTUAL, false, 5);
    if (took.some(({ back, gone, limit }) => back < limit && gone < 0.5 + lab.heldUp())) return;
  }
  throw new Error(`seconds until it was back and until the address was gone: ${JSON.stringify(took)}`);
}

async function supervisorKilled(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab);
  const role = await daemon.vrrpPid();
  await host.watch();
  const killed = wallClock();
  Deno.kill(daemon.program.pid, "SIGKILL");
  await until(
    "the roles to end",
    3,
    () => daemon.program.processes().length === 0,
    () => `still there: ${daemon.program.processes()}, the role was ${role}`,
  );
  await host.settles(VIRTUAL, false, 5);
  const gone = await until("the address to go", 5, () => host.seen().find(({ kind }) => kind === "release"));
  assert(gone.at - killed < (2 + lab.heldUp()) * 1e6, `the address stayed for ${(gone.at - killed) / 1e6} s`);
}

/** How many roles were started in all when the only one is told to end, and then the supervisor. */
async function tellAll(lab: Lab): Promise<number> {
  const daemon = await master(lab);
  const role = await daemon.vrrpPid();
  Deno.kill(role, "SIGTERM");
  await until("the role to end", 5, () => !daemon.program.processes().includes(role));
  await sleep(0.05);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  assert(!await daemon.host.has(VIRTUAL), "the address was given back");
  return daemon.program.lines.filter(({ text }) => /Starting VRRP child process/.test(text)).length;
}

/**
 * What Ctrl-C in a terminal does, and systemd: every process is told, and the role acts before the supervisor. That
 * waits 200 ms; a machine that does not come to tell it within that time gets two more chances.
 */
async function allTold(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  for (let attempt = 0; attempt < 3; attempt++) if (await tellAll(lab) === 1) return;
  throw new Error("each time another role was started");
}

/** Told to end all alone, it comes back. */
async function roleTold(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const daemon = await master(lab);
  const role = await daemon.vrrpPid();
  const lines = daemon.program.lines.length;
  Deno.kill(role, "SIGTERM");
  await daemon.logs(/VRRP child process\(\d+\) died: Respawning \(exit code 0\)/, 5, lines);
  await daemon.vrrpPid(5, role);
  await daemon.logs(/Entering MASTER STATE/, 20, lines);
}

/** Killed as a whole it can do nothing; the next start removes what it left, before it is master again. */
async function leftovers(): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const daemon = await master(lab);
  await daemon.kill();
  assert(await host.has(VIRTUAL), "nobody was left to remove the address");
  const next = daemon.again();
  await host.settles(VIRTUAL, false, 20);
  await next.logs(/Entering BACKUP STATE \(init\)/, 20);
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
}

/** Who is master anyhow takes over what is there: neither a process nor the whole daemon being killed takes it away. */
async function adopted(partner: { readonly partner?: readonly string[] }): Promise<void> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const owner = conf({
    priority: 255,
    state: "MASTER",
    more: ["virtual_routes {", "10.9.0.0/16 via 192.168.199.1", "}"],
    ...partner,
  });
  const daemon = await Daemon.start(havip, lab, host, owner);
  await host.settles(VIRTUAL, true, 20);
  await daemon.logs(/Entering MASTER STATE/, 5);
  await host.watch();
  const role = await daemon.vrrpPid();
  const lines = daemon.program.lines.length;
  Deno.kill(role, "SIGKILL");
  await daemon.logs(/Entering MASTER STATE/, 10, lines);
  await daemon.kill();
  const next = daemon.again();
  await next.logs(/Entering MASTER STATE/, 20);
  // What it is going to give up because it may not be master would go now.
  await sleep(0.3);
  const own = host.seen().filter(({ address }) => address.startsWith("192.168.199.12"));
  assertEquals(own, [], "the address never went, and was never put on again");
  assertEquals(await next.stop(), { kind: "exit", code: 0 });
  assert(!await host.has(VIRTUAL), "what it had taken over goes with it");
  assertEquals(await host.run("ip", "route", "show", "10.9.0.0/16"), "");
}

labTest("killed processes come back, or take their addresses along", [], async (test) => {
  await together(test, 3, [
    ["the VRRP process is back within 0.5 s, and left no address behind", vrrpKilled],
    ["without its supervisor the VRRP process ends, and takes the address along", supervisorKilled],
    ["when all processes are told to stop at once, none is started again", allTold],
    ["a VRRP process that alone was told to stop comes back", roleTold],
    ["what a killed daemon left on the interface is removed by the next one", leftovers],
    ["an address owner takes over what was left, and the address is never gone", () => adopted({})],
    ["so do two of them in a sync group", () => adopted({ partner: [] })],
  ]);
});
