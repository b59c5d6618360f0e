/**
 * Asks keepalived 2.2.7 what it makes of the configurations of the cases, and writes `keepalived.txt` into them:
 * what `keepalived -t` says and its exit code, and which instances run when it is started. Needs root, ip and
 * keepalived; everything happens in a network namespace that is removed again.
 *
 *     deno run -A test/conformance/record_config.ts [CASE…]
 * @module
 */
const folder = new URL("config/", import.meta.url).pathname;
const namespace = `havip-config-${Deno.pid}`;

async function run(command: string[], cwd = folder): Promise<{ code: number; text: string }> {
  const [program = "", ...args] = command;
  const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function ip(...args: string[]): Promise<void> {
  const { code, text } = await run(["ip", ...args]);
  if (code !== 0) throw new Error(`ip ${args.join(" ")}: ${text}`);
}

async function prepare(): Promise<void> {
  for (const [name, address] of [["ens33", "192.168.199.121/24"], ["eth0", "10.1.0.1/16"]] as const) {
    await ip("-n", namespace, "link", "add", name, "type", "veth", "peer", "name", `${name}p`);
    for (const end of [name, `${name}p`]) await ip("-n", namespace, "link", "set", end, "up");
    await ip("-n", namespace, "address", "add", address, "dev", name);
  }
}

/** The different lines of a text: every process of keepalived repeats what the others said. */
function distinct(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== ""))];
}

async function record(name: string, pids: string): Promise<void> {
  const cwd = `${folder}${name}`;
  const inside = ["ip", "netns", "exec", namespace];
  const keepalived = ["keepalived", "-f", "config.conf", "-i", "h1"];
  const check = await run([...inside, "timeout", "10", ...keepalived, "-t"], cwd);
  const pidFiles = ["-p", `${pids}/p`, "-r", `${pids}/r`, "-c", `${pids}/c`, "-b", `${pids}/b`];
  const start = await run([...inside, "timeout", "2", ...keepalived, "-n", "-l", "-P", ...pidFiles], cwd);
  const entered = [...start.text.matchAll(/\((.+)\) Entering (?:BACKUP|MASTER|FAULT) STATE/g)];
  const runs = distinct(entered.map((match) => match[1] ?? "").join("\n"));
  const lines = [
    ...distinct(check.text),
    `exit ${check.code}`,
    ...runs.map((instance) => `runs ${instance}`),
  ];
  await Deno.writeTextFile(`${cwd}/keepalived.txt`, lines.join("\n") + "\n");
  console.log(`${name}: exit ${check.code}, runs ${runs.join(", ") || "nothing"}`);
}

const all = [...Deno.readDirSync(folder)].filter((each) => each.isDirectory).map((each) => each.name).sort();
const pids = await Deno.makeTempDir();
await ip("netns", "add", namespace);
try {
  await prepare();
  for (const name of Deno.args.length > 0 ? Deno.args : all) await record(name, pids);
} finally {
  await ip("netns", "delete", namespace);
  await Deno.remove(pids, { recursive: true });
}
