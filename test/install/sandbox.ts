/** Folders of its own and an empty environment for each test of installing and starting. */

/** The top of the checkout, without a slash at its end. */
export const checkout = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");
/** The binary as `./install.sh build` made it. */
export const binary = `${checkout}/dist/havip`;
/** The path of a machine without anything of ours. */
export const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command; the environment holds what is given here and PATH, nothing else. */
export interface How {
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command to its end, with the system's PATH unless another one is given. */
export async function run(command: readonly string[], how: How = {}): Promise<Ran> {
  const child = new Deno.Command("timeout", {
    args: ["120", ...command],
    clearEnv: true,
    env: { PATH: systemPath, ...how.env },
    cwd: how.cwd ?? "/",
    stdin: how.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (how.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    // A shell that refuses the script early closes the pipe; that is no failure of the test.
    await writer.write(new TextEncoder().encode(how.stdin)).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Calls the test with a temporary folder, and removes it afterwards whatever happened. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "havip-install-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Every file and folder below a folder, with mode and size, sorted; nothing when there is no such folder. */
export function listing(folder: string): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(path)) {
      const info = Deno.lstatSync(`${path}/${name}`);
      const size = isDirectory ? "" : ` ${info.size}`;
      found.push(`${path.slice(folder.length)}/${name} ${(info.mode! & 0o7777).toString(8)}${size}`);
      if (isDirectory) visit(`${path}/${name}`);
    }
  };
  if (exists(folder)) visit(folder);
  return found.sort();
}

/** Whether something is there, be it a link that leads nowhere. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether a command is on this machine. */
export function hasCommand(name: string): boolean {
  return systemPath.split(":").some((folder) => exists(`${folder}/${name}`));
}

/** A folder for PATH with links to the system's commands, without the given ones. */
export async function pathWithout(folder: string, ...left: string[]): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  for (const place of ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]) {
    for (const { name } of Deno.readDirSync(place)) {
      if (!left.includes(name) && !exists(`${folder}/${name}`)) {
        await Deno.symlink(`${place}/${name}`, `${folder}/${name}`);
      }
    }
  }
  return folder;
}

/**
 * Writes an executable shell script. It takes the place of what has this name: written through a link that
 * {@linkcode pathWithout} made, it would replace the system's own command.
 */
export async function script(path: string, ...lines: string[]): Promise<void> {
  if (exists(path)) await Deno.remove(path);
  await Deno.writeTextFile(path, `#!/bin/sh\n${lines.join("\n")}\n`, { createNew: true, mode: 0o755 });
}
