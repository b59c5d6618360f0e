import { attempt, run } from "./command.ts";

/** Every namespace of the lab is `hvt<pid of the test>-<number>`; nobody else uses such names. */
const NAME = /^hvt(\d+)-\d+$/;

let next = 0;

/** Makes a network namespace under a name that nobody has, another thread of this process included. */
export async function addNamespace(): Promise<string> {
  while (true) {
    const name = `hvt${Deno.pid}-${next++}`;
    const { code, stderr } = await attempt(["ip", "netns", "add", name]);
    if (code === 0) return name;
    if (!/File exists/.test(stderr)) throw new Error(`ip netns add ${name}: ${stderr}`);
  }
}

/** Ends whatever still runs in a namespace, and removes it. Never throws: the rest must be removed too. */
export async function removeNamespace(name: string): Promise<void> {
  const { stdout } = await attempt(["ip", "netns", "pids", name]);
  for (const pid of stdout.split("\n").filter((line) => line !== "")) {
    try {
      Deno.kill(Number(pid), "SIGKILL");
    } catch {
      // Gone already.
    }
  }
  await attempt(["ip", "netns", "del", name]);
}

/** Removes what a test left that was itself killed, and so could not. */
export async function sweep(): Promise<void> {
  for (const line of (await run(["ip", "netns", "list"])).split("\n")) {
    const name = line.split(" ")[0]!;
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !await isAlive(pid)) await removeNamespace(name);
  }
}

async function isAlive(pid: string): Promise<boolean> {
  try {
    await Deno.stat(`/proc/${pid}`);
    return true;
  } catch {
    return false;
  }
}
