import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import type { LogEntry } from "../../../src/core/mod.ts";
import { emptyPlan } from "../../../src/engine/mod.ts";
import { dumpPath, Dumps, type Picture } from "../../../src/daemon/dump.ts";

function config(text: string) {
  return load("/t.conf", memoryReader(new Map([["/t.conf", text]]))).config;
}

Deno.test("dumps go where keepalived's go", () => {
  const plain = config("global_defs {\n}\n");
  assertEquals(dumpPath("json", plain, undefined), "/tmp/keepalived.json");
  assertEquals(dumpPath("data", plain, "/var/tmp/"), "/var/tmp/keepalived.data");
  assertEquals(dumpPath("stats", plain, "relative"), "/tmp/keepalived.stats");
});

Deno.test("with data_use_instance the data file alone is named after namespace and instance", () => {
  const named = config("net_namespace n1\ninstance i1\nglobal_defs {\n data_use_instance yes\n}\n");
  assertEquals(dumpPath("data", named, undefined), "/tmp/keepalived.n1_i1.data");
  assertEquals(dumpPath("stats", named, undefined), "/tmp/keepalived.stats");
  const one = config("instance i1\nglobal_defs {\n data_use_instance yes\n}\n");
  assertEquals(dumpPath("data", one, undefined), "/tmp/keepalived.i1.data");
});

Deno.test("dumps go where the configuration says", () => {
  const given = config(
    "global_defs {\n state_dump_file /run/a.data\n stats_dump_file b.stats\n json_dump_file /run/c.json\n}\n",
  );
  assertEquals(dumpPath("data", given, undefined), "/run/a.data");
  assertEquals(dumpPath("stats", given, "/var/tmp"), "/var/tmp/b.stats");
  assertEquals(dumpPath("json", given, undefined), "/run/c.json");
});

Deno.test("any number of requests while one is answered share the next picture", async () => {
  const folder = await Deno.makeTempDir();
  const text = `global_defs {\n stats_dump_file ${folder}/s\n state_dump_file ${folder}/d\n}\n`;
  const asked: boolean[] = [];
  const waiting: ((picture: Picture) => void)[] = [];
  const reports: LogEntry[] = [];
  const dumps = new Dumps((clear) => {
    asked.push(clear);
    return new Promise((resolve) => waiting.push(resolve));
  }, (logged) => reports.push(logged));
  const snapshot = { now: 0, instances: [], links: [], verdicts: {}, drops: {}, lostLines: 0 };
  const picture = { config: config(text), plan: emptyPlan, role: { pid: 7, snapshot } } as unknown as Picture;
  dumps.want("stats");
  for (let i = 0; i < 100; i++) dumps.want(i % 2 ? "data" : "stats", i === 50);
  assertEquals(asked, [false]);
  waiting[0]?.(picture);
  while (asked.length < 2) await new Promise((resume) => setTimeout(resume, 1));
  assertEquals(asked, [false, true]);
  waiting[1]?.(picture);
  while (reports.length < 3) await new Promise((resume) => setTimeout(resume, 1));
  await new Promise((resume) => setTimeout(resume, 20));
  assertEquals(asked.length, 2);
  assertEquals(reports.map(({ fields }) => "what" in fields ? fields.what : ""), ["stats", "stats", "data"]);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["d", "s"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("without a role nothing is written, and the log says why", async () => {
  const reports: LogEntry[] = [];
  const given = config("global_defs {\n json_dump_file /nowhere/x.json\n}\n");
  const dumps = new Dumps(
    () => Promise.resolve({ config: given, plan: emptyPlan, role: null }),
    (logged) => reports.push(logged),
  );
  dumps.want("json");
  while (reports.length === 0) await new Promise((resume) => setTimeout(resume, 1));
  assertEquals(reports[0], {
    code: "dump.failed",
    fields: { what: "json", path: "/nowhere/x.json", why: "the VRRP process is not running" },
  });
});
