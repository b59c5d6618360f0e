import { attempt } from "./command.ts";

/** Every namespace and folder of the lab is `hvt<pid of the test>-…`; nobody else uses such names. */
const NAME = /^hvt(\d+)-/;

/** Where ip-netns(8) keeps their names. */
const NAMESPACES = "/run/netns";
const temporary = Deno.env.get("TMPDIR") ?? "/tmp";

let next = 0;

/** Makes a folder that is known for this process's. */
export function addFolder(): Promise<string> {
  return Deno.makeTempDir({ dir: temporary, prefix: `hvt${Deno.pid}-` });
}

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

/** Removes what tests left that were themselves killed, and so could not: programs, namespaces, folders. */
export async function sweep(): Promise<void> {
  for (const name of forgotten(NAMESPACES)) await removeNamespace(name);
  for (const name of forgotten(temporary)) {
    await Deno.remove(`${temporary}/${name}`, { recursive: true }).catch(() => {
      // Another sweep was quicker.
    });
  }
}

/** What is in a folder that is of a test that is gone. */
function forgotten(folder: string): string[] {
  if (!exists(folder)) return [];
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => {
    const pid = NAME.exec(name)?.[1];
    return pid !== undefined && !exists(`/proc/${pid}`);
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
