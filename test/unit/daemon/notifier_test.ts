import { assert, assertEquals } from "@std/assert";
import { type LogEntry, millis, type NotifyEvent, seconds } from "../../../src/core/mod.ts";
import { Notifier } from "../../../src/daemon/notifier.ts";
import { type NotifyScript, ScriptRunner } from "../../../src/daemon/script_runner.ts";

/** A notifier, a file that its scripts write lines into, and what it reported. */
interface Stage {
  readonly notifier: Notifier;
  readonly reports: LogEntry[];
  /** A script that waits so many seconds, then writes `text` and its arguments. */
  says(text: string, wait?: number): NotifyScript;
  lines(): string[];
  enter(name: string, event: NotifyEvent, scripts: Parameters<Notifier["notify"]>[1]): void;
}

async function onStage(run: (stage: Stage) => Promise<void>, more = {}): Promise<void> {
  const file = Deno.makeTempFileSync();
  const reports: LogEntry[] = [];
  const report = (logged: LogEntry) => void reports.push(logged);
  const notifier = new Notifier(
    new ScriptRunner({ secure: false, account: { user: String(Deno.uid()) }, ...more }),
    report,
  );
  try {
    await run({
      notifier,
      reports,
      says: (text, wait = 0) => ({
        words: ["sh", "-c", `sleep ${wait}; echo ${text} "$@" >> ${file}`, "sh"],
      }),
      lines: () => Deno.readTextFileSync(file).split("\n").filter((line) => line !== ""),
      enter: (name, event, scripts) =>
        notifier.notify({ subject: "INSTANCE", name, event, priority: 101 }, scripts),
    });
  } finally {
    await notifier.finish(millis(0));
    Deno.removeSync(file);
  }
}

Deno.test("the state's own script comes first and gets no arguments, the general one keepalived's four", () =>
  onStage(async ({ notifier, says, lines, enter }) => {
    enter("VI_1", "MASTER", { MASTER: says("own", 0.1), BACKUP: says("other"), any: says("any") });
    await notifier.finish(seconds(5));
    assertEquals(lines(), ["own", "any INSTANCE VI_1 MASTER 101"]);
  }));

Deno.test("scripts of one instance run one after the other, in order", () =>
  onStage(async ({ notifier, says, lines, enter }) => {
    enter("VI_1", "MASTER", { MASTER: says("master", 0.3) });
    enter("VI_1", "BACKUP", { BACKUP: says("backup") });
    await notifier.finish(seconds(5));
    assertEquals(lines(), ["master", "backup"]);
  }));

Deno.test("of the changes that wait only the newest is told", () =>
  onStage(async ({ notifier, says, lines, enter }) => {
    enter("VI_1", "MASTER", { any: says("") });
    for (const state of ["BACKUP", "MASTER", "FAULT", "BACKUP"] as const) {
      enter("VI_1", state, { any: says("") });
    }
    await notifier.finish(seconds(5));
    assertEquals(lines(), ["INSTANCE VI_1 MASTER 101", "INSTANCE VI_1 BACKUP 101"]);
  }));

Deno.test("a change that no script wants to hear of supersedes nothing", () =>
  onStage(async ({ notifier, says, lines, enter }) => {
    const scripts = { MASTER: says("master", 0.2), BACKUP: says("backup") };
    enter("VI_1", "MASTER", scripts);
    enter("VI_1", "BACKUP", scripts);
    enter("VI_1", "FAULT", scripts);
    await notifier.finish(seconds(5));
    assertEquals(lines(), ["master", "backup"]);
  }));

Deno.test("instances do not wait for each other", () =>
  onStage(async ({ notifier, says, lines, enter }) => {
    enter("VI_1", "MASTER", { MASTER: says("slow", 0.5) });
    enter("VI_2", "MASTER", { MASTER: says("quick") });
    await notifier.finish(seconds(5));
    assertEquals(lines(), ["quick", "slow"]);
  }));

Deno.test("a failed script is reported, and the next one runs all the same", () =>
  onStage(async ({ notifier, reports, says, lines, enter }) => {
    enter("VI_1", "MASTER", { MASTER: { words: ["/nonexistent/x"] }, any: says("any") });
    await notifier.finish(seconds(5));
    assertEquals(reports, [{
      code: "script.failed",
      fields: { name: "VI_1", script: "/nonexistent/x", why: "cannot be run: No such file or directory" },
    }]);
    assertEquals(lines(), ["any INSTANCE VI_1 MASTER 101"]);
  }));

Deno.test("a script whose user does not exist is not run at all", () =>
  onStage(async ({ notifier, reports, says, lines, enter }) => {
    enter("VI_1", "MASTER", { MASTER: { ...says("x"), user: "nobody-of-havip" } });
    await notifier.finish(seconds(5));
    const why = reports.map(({ fields }) => (fields as { why: string }).why);
    assertEquals(why, ["cannot be run: there is no user 'nobody-of-havip'"]);
    assertEquals(lines(), []);
  }));

Deno.test({
  name: "with script security a script that others can change is not run as root (needs root)",
  ignore: Deno.uid() !== 0,
  fn: () =>
    onStage(async ({ notifier, reports, enter }) => {
      const script = Deno.makeTempFileSync();
      Deno.chmodSync(script, 0o777);
      enter("VI_1", "MASTER", { MASTER: { words: [script] } });
      await notifier.finish(seconds(5));
      Deno.removeSync(script);
      const why = reports.map(({ fields }) => (fields as { why: string }).why);
      assertEquals(why, [
        `is not run as root: others than root can change ${script} (owner 0:0, mode 0777); ` +
        `"chmod o-w ${script}" repairs it`,
      ]);
    }, { secure: true }),
});

Deno.test("at the end what still runs is stopped, and what waits is not begun", () =>
  onStage(async ({ notifier, reports, says, lines, enter }) => {
    enter("VI_1", "MASTER", { MASTER: says("never", 60) });
    enter("VI_1", "STOP", { STOP: says("neither") });
    const started = performance.now();
    await notifier.finish(millis(300));
    assert(performance.now() - started < 2000);
    assertEquals(lines(), []);
    assertEquals((reports[0]?.fields as { why: string }).why, "was stopped with the daemon");
    enter("VI_1", "BACKUP", { BACKUP: says("nor this") });
    assertEquals(lines(), []);
  }));
