/** A systemd of the test's own, as the first process of namespaces that end with it. */
import { until } from "../lab/wait.ts";
import { checkout, exists, type Ran, run, systemPath } from "./sandbox.ts";

const init = "/lib/systemd/systemd";

/** What a boot needs of this machine: an empty folder to mount things in, and a cgroup. */
interface Place {
  readonly folder: string;
  readonly cgroup: string;
}

/** The command that boots into `command`. */
function bootCommand({ folder, cgroup }: Place, ...command: string[]): string[] {
  const own = ["--fork", "--kill-child=SIGKILL", "--pid", "--mount", "--net", "--uts", "--ipc"];
  return ["unshare", ...own, "sh", `${checkout}/test/install/boot.sh`, folder, cgroup, ...command];
}

/** Where this machine has the hierarchy of cgroup 2, if it has. */
function cgroups(): string | undefined {
  const mounts = Deno.readTextFileSync("/proc/mounts").split("\n").map((line) => line.split(" "));
  return mounts.find(([, , type]) => type === "cgroup2")?.[1];
}

function takePlace(): Place {
  const folder = Deno.makeTempDirSync({ prefix: "havip-systemd-" });
  return { folder, cgroup: Deno.makeTempDirSync({ dir: cgroups()!, prefix: "havip-test-" }) };
}

/** Gives back what a boot has left on this machine: what was mounted went with the namespaces. */
async function leave({ folder, cgroup }: Place): Promise<void> {
  Deno.removeSync(folder);
  // Its processes take a moment to leave it.
  await until(`${cgroup} to go`, 10, async () => {
    await run(["find", cgroup, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
    return !exists(cgroup);
  });
}

/** Whether a systemd can be had here: it takes root, overlays in overlays, and a cgroup that may be divided. */
export async function canBoot(): Promise<boolean> {
  if (Deno.uid() !== 0 || !exists(init) || cgroups() === undefined) return false;
  let place: Place;
  try {
    place = takePlace();
  } catch {
    return false; // The cgroup cannot be divided.
  }
  const { code } = await run(bootCommand(place, "true"));
  await leave(place);
  return code === 0;
}

/** A machine of its own, as far as systemd and the programs under it can see. */
export class System {
  readonly #place = takePlace();
  readonly #child: Deno.ChildProcess;
  #init = 0;

  private constructor() {
    const words = [init, "--unit=basic.target", "--log-target=journal", "--show-status=no"];
    const [program, ...args] = bootCommand(this.#place, ...words);
    this.#child = new Deno.Command(program!, {
      args,
      clearEnv: true,
      env: { PATH: systemPath },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Boots, and waits until systemd has nothing more to do. */
  static async boot(): Promise<System> {
    const system = new System();
    try {
      await until("systemd to boot", 60, async () => {
        const children = `/proc/${system.#child.pid}/task/${system.#child.pid}/children`;
        system.#init = Number((await Deno.readTextFile(children)).trim());
        return system.#init > 0 &&
          /^(running|degraded)/.test(await system.out("systemctl is-system-running"));
      });
    } catch (error) {
      await system[Symbol.asyncDispose]();
      throw error;
    }
    return system;
  }

  /** Runs shell text as root of this system. */
  async run(text: string): Promise<Ran> {
    const inside = ["--target", String(this.#init), "--all", "--root", "--wd"];
    return await run(["nsenter", ...inside, "sh", "-c", text], {
      env: { PATH: `${Deno.execPath().replace(/\/[^/]*$/, "")}:${systemPath}` },
    });
  }

  /** What shell text prints, whatever comes of it, without the end of its last line. */
  async out(text: string): Promise<string> {
    return (await this.run(text)).stdout.trimEnd();
  }

  /** What shell text that must succeed prints. */
  async do(text: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(text);
    if (code !== 0) throw new Error(`${text}: exit code ${code}\n${stderr}${stdout}`);
    return stdout.trimEnd();
  }

  /** Ends everything in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await leave(this.#place);
  }
}
