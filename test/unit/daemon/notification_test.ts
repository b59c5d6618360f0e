import { assertEquals } from "@std/assert";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import { type LogEntry, type NotifyEvent, seconds } from "../../../src/core/mod.ts";
import { Notifications } from "../../../src/daemon/notification.ts";
import type { Notice } from "../../../src/daemon/notifier.ts";

function configured(global: string, instance = "", more = ""): Config {
  const text = `global_defs {\n script_user ${Deno.uid()}\n${global}\n}\n${more}
    vrrp_instance VI_1 {\n interface lo\n virtual_router_id 1\n${instance}\n
    virtual_ipaddress {\n 192.0.2.1/24\n }\n }\n`;
  return load("/keepalived.conf", memoryReader(new Map([["/keepalived.conf", text]]))).config;
}

const told = (event: NotifyEvent, more: Partial<Notice> = {}): Notice => ({
  subject: "INSTANCE",
  name: "VI_1",
  event,
  priority: 100,
  ...more,
});

/** A pipe's folder; `lines` are what scripts and the pipe's reader wrote. */
interface Stage {
  readonly pipe: string;
  readonly script: string;
  readonly reports: LogEntry[];
  begin(config: Config): Promise<Notifications>;
  lines(): string[];
}

async function onStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const [log, script] = [`${folder}/log`, `${folder}/script`];
  Deno.writeTextFileSync(script, `#!/bin/sh\nprintf '%s\\n' "$*" >> ${log}\n`, { mode: 0o755 });
  Deno.writeTextFileSync(`${folder}/reader`, `#!/bin/sh\necho reader $2 >> ${log}; exec cat $2 >> ${log}\n`, {
    mode: 0o755,
  });
  Deno.writeTextFileSync(log, "");
  const reports: LogEntry[] = [];
  let begun: Notifications | undefined;
  try {
    await run({
      pipe: `${folder}/pipe`,
      script,
      reports,
      begin: async (config) => {
        begun = new Notifications(config, (logged) => void reports.push(logged));
        await begun.begin();
        return begun;
      },
      lines: () =>
        Deno.readTextFileSync(log).replaceAll(folder, "").split("\n").filter((line) => line !== ""),
    });
  } finally {
    await begun?.finish(seconds(0));
    Deno.removeSync(folder, { recursive: true });
  }
}

const pipes = ({ pipe, script }: Stage, more = "") =>
  `notify_fifo ${pipe}\nnotify_fifo_script "${script.replace(/script$/, "reader")} first"\n${more}`;

Deno.test("the reader gets the path as its last argument, keepalived's lines, and then the end", () =>
  onStage(async (stage) => {
    const notifications = await stage.begin(configured(pipes(stage)));
    notifications.notify(told("MASTER"));
    notifications.notify(told("MASTER_RX_LOWER_PRI"));
    notifications.notify(told("MASTER_PRIORITY", { priority: 90 }));
    notifications.notify(told("BACKUP", { subject: "GROUP", name: "G 1", priority: 0 }));
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), [
      "reader /pipe",
      'INSTANCE "VI_1" MASTER 100',
      'INSTANCE "VI_1" MASTER_RX_LOWER_PRI 100',
      'INSTANCE "VI_1" MASTER_PRIORITY 90',
      'GROUP "G 1" BACKUP 0',
    ]);
    assertEquals(stage.reports, []);
  }));

Deno.test("a reload leaves the pipe and its reader alone", () =>
  onStage(async (stage) => {
    const config = configured(pipes(stage));
    const notifications = await stage.begin(config);
    notifications.notify(told("BACKUP"));
    notifications.configure(structuredClone(config));
    notifications.notify(told("MASTER"));
    notifications.reloaded([told("MASTER")]);
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["reader /pipe", 'INSTANCE "VI_1" BACKUP 100', 'INSTANCE "VI_1" MASTER 100']);
  }));

Deno.test("a pipe that a reload brings has what happened meanwhile", () =>
  onStage(async (stage) => {
    const notifications = await stage.begin(configured(""));
    notifications.notify(told("BACKUP"));
    notifications.configure(configured(pipes(stage)));
    await Promise.resolve();
    notifications.notify(told("MASTER"));
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["reader /pipe", 'INSTANCE "VI_1" MASTER 100']);
  }));

Deno.test("fifo_write_vrrp_states_on_reload tells the states that stayed, once", () =>
  onStage(async (stage) => {
    const config = configured(pipes(stage, "fifo_write_vrrp_states_on_reload"));
    const notifications = await stage.begin(config);
    notifications.notify(told("BACKUP", { subject: "GROUP", name: "gone", priority: 0 }));
    notifications.configure(config);
    notifications.notify(told("BACKUP"));
    notifications.reloaded([told("BACKUP")]);
    notifications.configure(config);
    notifications.reloaded([told("BACKUP")]);
    await notifications.finish(seconds(1));
    const line = 'INSTANCE "VI_1" BACKUP 100';
    assertEquals(stage.lines(), ["reader /pipe", 'GROUP "gone" BACKUP 0', line, line]);
  }));

Deno.test("an instance that a reload takes out is in FAULT for the general script, and keepalived's own stay silent", () =>
  onStage(async (stage) => {
    const run = (words: string) => `"${stage.script} ${words}"`;
    const notify = `notify ${run("any")}\nnotify_fault ${run("fault")}`;
    const notifications = await stage.begin(configured("", notify));
    notifications.configure({ ...configured(""), instances: [] });
    notifications.notify(told("DELETED"));
    notifications.reloaded([]);
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["any INSTANCE VI_1 FAULT 100"]);
  }));

Deno.test("one that is in FAULT already is told of no more", () =>
  onStage(async (stage) => {
    const notifications = await stage.begin(configured("", `notify "${stage.script} any"`));
    notifications.notify(told("FAULT"));
    notifications.configure({ ...configured(""), instances: [] });
    notifications.notify(told("DELETED"));
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["any INSTANCE VI_1 FAULT 100"]);
  }));

Deno.test("with notify_deleted it is DELETED, and its script runs", () =>
  onStage(async (stage) => {
    const run = (words: string) => `"${stage.script} ${words}"`;
    const notify = `notify ${run("any")}\nnotify_deleted ${run("deleted")}`;
    const notifications = await stage.begin(configured("", notify));
    notifications.configure({ ...configured(""), instances: [] });
    notifications.notify(told("DELETED"));
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["deleted", "any INSTANCE VI_1 DELETED 100"]);
  }));

Deno.test("the scripts of a group get GROUP, its name, the state and priority 0", () =>
  onStage(async (stage) => {
    const group = `vrrp_sync_group G1 {\n group {\n VI_1\n }\n notify "${stage.script} any"\n` +
      `notify_master "${stage.script} master"\n}`;
    const notifications = await stage.begin(configured("", "", group));
    notifications.notify(told("MASTER", { subject: "GROUP", name: "G1", priority: 0 }));
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["master", "any GROUP G1 MASTER 0"]);
  }));

Deno.test("notify_master_rx_lower_pri runs without arguments, and the general script does not", () =>
  onStage(async (stage) => {
    const notify = `notify "${stage.script} any"\nnotify_master_rx_lower_pri "${stage.script} lower"`;
    const notifications = await stage.begin(configured("", notify));
    notifications.notify(told("MASTER_RX_LOWER_PRI"));
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["lower"]);
  }));

Deno.test("a pipe that cannot be had is reported, and the rest goes on", () =>
  onStage(async (stage) => {
    const notifications = await stage.begin(configured(`notify_fifo /proc/pipe\nvrrp_${pipes(stage)}`));
    notifications.notify(told("MASTER"));
    await notifications.finish(seconds(1));
    assertEquals(stage.reports.map(({ code }) => code), ["fifo.failed"]);
  }));

Deno.test("a reader that ends with the daemon is not reported", () =>
  onStage(async (stage) => {
    const global = `vrrp_notify_fifo ${stage.pipe}\nvrrp_notify_fifo_script "${stage.script} once"`;
    const notifications = await stage.begin(configured(global));
    notifications.stopping();
    await new Promise((next) => setTimeout(next, 300));
    await notifications.finish(seconds(1));
    assertEquals(stage.reports, []);
  }));

Deno.test("a reader that ends by itself is reported", () =>
  onStage(async (stage) => {
    const global = `vrrp_notify_fifo ${stage.pipe}\nvrrp_notify_fifo_script "${stage.script} once"`;
    const notifications = await stage.begin(configured(global));
    await new Promise((next) => setTimeout(next, 300));
    assertEquals(stage.reports.map(({ code, fields }) => [code, fields]), [
      ["fifo.reader_ended", { keyword: "vrrp_notify_fifo", script: stage.script, why: "ended" }],
    ]);
    await notifications.finish(seconds(1));
    assertEquals(stage.lines(), ["once /pipe"]);
  }));
