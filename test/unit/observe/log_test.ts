import fs from "node:fs";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { entry, type IpAddress, type LogEntry } from "../../../src/core/mod.ts";
import { close, setNonblocking, socketpair } from "../../../ffi/mod.ts";
import { type LogOptions, openLog } from "../../../src/observe/log.ts";
import { drain, pipe, receiver } from "./ends.ts";

const master = entry("vrrp.entering", { name: "VI_1", state: "MASTER", init: false });
const packet = entry("vrrp.announced", { interface: "ens33", address: "192.0.2.1" as IpAddress });
const vrrp = { process: "havip_vrrp", pid: 19 };
const at = new Date(2026, 10, 22, 11, 9, 23);
const plain: LogOptions = {
  json: false,
  console: true,
  detail: false,
  syslog: false,
  ident: "havip",
  environment: {},
};

/** What a log with these options writes to a pipe for these entries. */
function written(options: LogOptions, ...entries: LogEntry[]): string {
  const { reader, writer, remove } = pipe();
  const log = openLog({ ...options, fd: writer });
  for (const one of entries) log.write(one, vrrp, at);
  log.close();
  const text = drain(reader);
  fs.closeSync(writer);
  fs.closeSync(reader);
  remove();
  return text;
}

Deno.test("a pipe gets plain lines", () => {
  assertEquals(written(plain, master), "Sun Nov 22 11:09:23 2026: (VI_1) Entering MASTER STATE\n");
});

Deno.test("messages of detail are written only when asked for", () => {
  assertEquals(written(plain, packet), "");
  assertMatch(
    written({ ...plain, detail: true }, packet),
    /: Sending gratuitous ARP on ens33 for 192.0.2.1\n$/,
  );
});

Deno.test("--log-json writes one object a line", () => {
  const lines = written({ ...plain, json: true }, master, master).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).code), ["vrrp.entering", "vrrp.entering"]);
});

Deno.test("every level finds its way through the logger", () => {
  const text = written(
    plain,
    entry("role.died", { role: "vrrp", pid: 1, how: "critical", respawn: true }),
    entry("config.diagnostic", { severity: "error", text: "error" }),
    entry("config.diagnostic", { severity: "warning", text: "warning" }),
    entry("config.diagnostic", { severity: "note", text: "notice" }),
    entry("daemon.stopping", {}),
  );
  assertEquals(text.trimEnd().split("\n").length, 5);
});

Deno.test("the journal's stream is known by its device and inode, and gets priorities", () => {
  const pair = socketpair();
  assert(typeof pair !== "number");
  const [near, far] = pair;
  setNonblocking(far);
  const folder = Deno.makeTempDirSync();
  const daemon = receiver(`${folder}/log`);
  const { dev, ino } = Deno.statSync(`/proc/self/fd/${near}`);
  const write = (JOURNAL_STREAM: string, json: boolean) => {
    const to = { fd: near, syslog: true, syslogPath: `${folder}/log` };
    const log = openLog({ ...plain, ...to, json, environment: { JOURNAL_STREAM } });
    log.write(master, vrrp, at);
    log.close();
    return drain(far);
  };
  assertEquals(write(`${dev}:${ino}`, false), "<5>(VI_1) Entering MASTER STATE\n");
  assertMatch(write(`${dev}:${ino}`, true), /^<5>\{"time":/);
  assertEquals(daemon.received(), [], "syslog is left alone when the journal has it");
  assertEquals(write("9:1", false), "Sun Nov 22 11:09:23 2026: (VI_1) Entering MASTER STATE\n");
  daemon.close();
  Deno.removeSync(folder, { recursive: true });
  close(near);
  close(far);
});

Deno.test("syslog gets what stderr gets when that is a pipe, and nothing when it is switched off", () => {
  const folder = Deno.makeTempDirSync();
  const daemon = receiver(`${folder}/log`);
  const syslogPath = `${folder}/log`;
  written({ ...plain, syslog: true, syslogPath }, master);
  assertEquals(daemon.received(), ["<29>Nov 22 11:09:23 havip_vrrp[19]: (VI_1) Entering MASTER STATE"]);
  written({ ...plain, syslog: true, syslogPath, facility: 0, console: false }, master);
  assertEquals(daemon.received(), ["<133>Nov 22 11:09:23 havip_vrrp[19]: (VI_1) Entering MASTER STATE"]);
  written({ ...plain, syslog: false, syslogPath }, master);
  assertEquals(daemon.received(), []);
  daemon.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("lost lines are counted, and said once when the pipe takes lines again", () => {
  const { reader, writer, remove } = pipe();
  const log = openLog({ ...plain, fd: writer });
  for (let i = 0; i < 3000; i++) log.write(master, vrrp, at);
  const kept = drain(reader).trimEnd().split("\n").length;
  log.write(master, vrrp, at);
  log.write(master, vrrp, at);
  const [said, ...rest] = drain(reader).trimEnd().split("\n");
  assertMatch(said ?? "", new RegExp(`: ${3000 - kept} log messages lost, since stderr did not take them$`));
  assertEquals(rest.length, 2);
  log.close();
  fs.closeSync(writer);
  fs.closeSync(reader);
  remove();
});

/** A program of its own that writes one message to its stderr. */
const program = `
import { openLog } from ${JSON.stringify(import.meta.resolve("../../../src/observe/log.ts"))};
const log = openLog({ json: false, console: true, detail: false, syslog: false, ident: "havip" });
const started = performance.now();
for (let i = 0; i < 2000; i++) {
  log.write({ code: "daemon.stopping", fields: {} }, { process: "havip", pid: Deno.pid });
  if (Deno.args[0] === "once") break;
}
console.log(performance.now() - started < 1000 ? "alive" : "held up");
`;

async function withProgram(run: (path: string) => Promise<void>): Promise<void> {
  const path = Deno.makeTempFileSync({ suffix: ".ts" });
  Deno.writeTextFileSync(path, program);
  try {
    await run(path);
  } finally {
    Deno.removeSync(path);
  }
}

/** What havip runs with. */
const permissions = "--no-prompt --allow-all";
const config = new URL("../../../deno.json", import.meta.url).pathname;

/** What a command writes, on the terminal that script(1) makes for it. */
async function onTerminal(command: string, env: Record<string, string>): Promise<string> {
  const args = ["-qec", command, "/dev/null"];
  const output = await new Deno.Command("script", { args, env, stdin: "null" }).output();
  return new TextDecoder().decode(output.stdout);
}

const hasScript = new Deno.Command("sh", { args: ["-c", "command -v script"], stdout: "null" });

Deno.test({
  name: "a terminal is coloured unless NO_COLOR is set (needs script(1))",
  ignore: !hasScript.outputSync().success,
  fn: () =>
    withProgram(async (path) => {
      const command = `${Deno.execPath()} run --config ${config} ${permissions} ${path} once`;
      assertMatch(
        await onTerminal(command, { NO_COLOR: "", TERM: "xterm" }),
        // deno-lint-ignore no-control-regex -- colours are what is looked for
        /\x1b\[2m\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}:\x1b\[0m Stopping\r\n/,
      );
      assertMatch(await onTerminal(command, { NO_COLOR: "1" }), /^\w{3} \w{3} .* \d{4}: Stopping\r\nalive/);
    }),
});

Deno.test("a process whose stderr is closed, broken or full goes on", async () => {
  await withProgram(async (path) => {
    const command = `${Deno.execPath()} run --config ${config} ${permissions} ${path}`;
    const closed = `${command} 2>&-`;
    const broken = `{ ${command} 2>&1 >&3 | true; } 3>&1`;
    const full = `{ ${command} 2>&1 >&3 | sleep 2; } 3>&1`;
    for (const shell of [closed, broken, full]) {
      const started = performance.now();
      const output = await new Deno.Command("sh", { args: ["-c", shell], stdin: "null" }).output();
      assertEquals(new TextDecoder().decode(output.stdout), "alive\n", shell);
      assert(performance.now() - started < 10_000);
    }
  });
});
