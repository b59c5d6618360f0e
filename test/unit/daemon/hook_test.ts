import { assert, assertEquals } from "@std/assert";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import type { LogEntry } from "../../../src/core/mod.ts";
import { runHook } from "../../../src/daemon/hook.ts";

function configured(global: string): Config {
  const text = `global_defs {\n script_user ${Deno.uid()}\n${global}\n}\n`;
  return load("/k.conf", memoryReader(new Map([["/k.conf", text]]))).config;
}

async function ran(when: "startup" | "shutdown", global: string, abort?: AbortSignal) {
  const reports: LogEntry[] = [];
  const patience: number[] = [];
  await runHook(when, configured(global), {
    report: (logged) => void reports.push(logged),
    patience: (limit) => void patience.push(limit / 1_000_000),
    ...(abort ? { abort } : {}),
  });
  return { reports: reports.map(({ code, fields }) => [code, "why" in fields ? fields.why : ""]), patience };
}

Deno.test("a script that is configured runs to its end, in keepalived's ten seconds", async () => {
  const done = { reports: [["hook.running", ""]], patience: [10] };
  assertEquals(await ran("startup", `startup_script "/bin/true"`), done);
  assertEquals(await ran("shutdown", `shutdown_script "/bin/true"`), done);
  assertEquals(await ran("shutdown", `startup_script "/bin/true"`), { reports: [], patience: [] });
});

Deno.test("one that fails or takes too long is told, and no more", async () => {
  const failed = await ran("startup", `startup_script "/bin/false"`);
  assertEquals(failed.reports[1], ["hook.failed", "exited with status 1"]);
  const started = performance.now();
  const late = await ran("shutdown", `shutdown_script "/bin/sleep 60"\nshutdown_script_timeout 1`);
  assertEquals(late.reports[1], ["hook.failed", "ran longer than 1 s and was stopped"]);
  assertEquals(late.patience, [1]);
  assert(performance.now() - started < 3_000);
});

Deno.test("a daemon that is told to stop does not wait for its startup script", async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 200);
  const started = performance.now();
  await ran("startup", `startup_script "/bin/sleep 60"`, abort.signal);
  assert(performance.now() - started < 3_000);
});
