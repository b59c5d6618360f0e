/** What a test leaves that was killed in the middle. @module */
import { assert, assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { sweep } from "./namespace.ts";
import { Program } from "./program.ts";

const place = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** A test with a master that lasts until somebody ends it, and says what it has. */
const test = `
import { Daemon, havip } from ${place("./daemon.ts")};
import { Lab, NODE1, VIRTUAL } from ${place("./lab.ts")};
const lab = await Lab.open(NODE1);
const { program } = await Daemon.start(havip, lab, lab.host(NODE1), ${
  JSON.stringify(conf({ priority: 255 }))
});
await lab.host(NODE1).settles(VIRTUAL, true, 20);
console.log("has", program.processes().join(" "));
await new Promise(() => setInterval(() => {}, 1_000));
`;

/** Namespaces and folders of a test. */
function ofTest(pid: number): string[] {
  const folders = ["/run/netns", Deno.env.get("TMPDIR") ?? "/tmp"];
  return folders.flatMap((folder) => [...Deno.readDirSync(folder)].map(({ name }) => name))
    .filter((name) => name.startsWith(`hvt${pid}-`));
}

labTest("the next test, or test/run, removes what a killed one has left", [], async () => {
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const killed = new Program([Deno.execPath(), "eval", "--quiet", "--config", config, test]);
  try {
    const { text } = await killed.line(/^has \d/, 30);
    const processes = text.split(" ").slice(1).map(Number);
    await sweep();
    assertEquals(ofTest(killed.pid).length, 3, "who is alive keeps a bridge, a host and a folder");
    killed.signal("SIGKILL");
    await killed.ended;
    assert(processes.length > 1 && processes.every((pid) => isAlive(pid)), "nobody was there to end them");
    await sweep();
    assertEquals(ofTest(killed.pid), []);
    assertEquals(processes.filter((pid) => isAlive(pid)), []);
  } finally {
    await killed.dispose();
    await sweep();
  }
});

/** Whether a process runs: one that has ended stays a zombie until somebody asks for it. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}
