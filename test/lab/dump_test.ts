/** What a running havip writes to files when it is asked by a signal, beside what keepalived writes. @module */
import { assert, assertEquals } from "@std/assert";
import { kill } from "../../ffi/mod.ts";
import { signalNumbers } from "../../src/daemon/signal.ts";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { havip, keepalived, type Make } from "./daemon.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { sleep, until } from "./wait.ts";

const text = conf({
  priority: 101,
  more: [
    "nopreempt",
    "preempt_delay 3",
    "garp_master_delay 2",
    "garp_master_refresh 60",
    'notify "/bin/true one two"',
    `notify_backup "/bin/true 'a b'"`,
  ],
});

/** What differs from run to run, and the password, which keepalived 2.2.7 shows and later ones do not. */
const changing = /("last_transition":)[\d.]+|("advert_sent":)\d+|("auth_data":)"[^"]*"|(Sent: )[1-9]\d*/g;

interface Files {
  readonly json: string;
  readonly stats: string;
  /** Statistics once more, after they were asked for with a request to begin anew. */
  readonly anew: string;
  readonly data: string;
}

/** Runs a daemon until it is master, and asks it for everything. */
async function dumps(make: Make): Promise<Files> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const directory = await lab.directory();
  const config = `${directory}/keepalived.conf`;
  await Deno.writeTextFile(config, text);
  const program = host.start(make.command(config, directory), { TMPDIR: directory });
  // Before the daemon can serve anything: no early signal may end it. keepalived does not promise that.
  if (make === havip) {
    await until("the pid file", 10, () => exists(`${directory}/run/havip.pid`));
    for (const name of ["DATA", "STATS", "JSON", "STATS_CLEAR"] as const) {
      kill(program.pid, signalNumbers[name]);
    }
  }
  await host.settles(VIRTUAL, true, 15);
  // Deno begins to take SIGUSR1 for its debugger half a second after the start.
  await sleep(0.7);
  const ask = async (name: keyof typeof signalNumbers, file: string): Promise<string> => {
    const path = `${directory}/keepalived.${file}`;
    await Deno.remove(path).catch(() => {});
    kill(program.pid, signalNumbers[name]);
    await until(`${path}`, 5, () => exists(path) && Deno.readTextFileSync(path).endsWith("\n"));
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    return Deno.readTextFileSync(path);
  };
  const [json, data] = [await ask("JSON", "json"), await ask("DATA", "data")];
  const stats = await ask("STATS_CLEAR", "stats");
  const anew = await ask("STATS", "stats");
  assertEquals(await program.stop(), { kind: "exit", code: 0 });
  assert(!program.lines.some(({ text }) => /debugger/i.test(text)), program.tail());
  return { json, stats, anew, data };
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const alike = (file: string) => file.replace(changing, "$1$2$3$4…");

labTest("the dumps are those of keepalived 2.2.7 for the same file", ["keepalived"], async () => {
  const theirs = await dumps(keepalived);
  const ours = await dumps(havip);
  assertEquals(alike(ours.json), alike(theirs.json));
  assertEquals(alike(ours.stats), alike(theirs.stats));
  assert(/Became master: 1\n/.test(ours.stats) && /Became master: 0\n/.test(ours.anew), ours.anew);
  assertEquals(
    alike(ours.anew).replace(/Sent: …/g, "Sent: 0"),
    alike(theirs.anew).replace(/Sent: …/g, "Sent: 0"),
  );
  const lines = new Set(theirs.data.split("\n"));
  const start = ours.data.indexOf(" VRRP Instance = ");
  const instance = ours.data.slice(start, ours.data.indexOf("------<", start)).trimEnd().split("\n");
  const own = instance.filter((line) => !lines.has(line)).map((line) => line.split(" = ")[0]!.trim());
  assertEquals(
    own.filter((key) => !/^(Last transition|Read timeout|fd_in .*|\w+ state transition script)$/.test(key)),
    [],
  );
});
