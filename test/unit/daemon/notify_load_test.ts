import { assert, assertEquals } from "@std/assert";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import { type LogEntry, type NotifyState, seconds } from "../../../src/core/mod.ts";
import { Notifications } from "../../../src/daemon/notification.ts";

const instances = 100;
const rounds = 10;

/** Instances that all tell one script and one pipe. */
function configured(folder: string): Config {
  const global = `global_defs {\n script_user ${Deno.uid()}\n notify_fifo ${folder}/pipe\n` +
    ` notify_fifo_script "${folder}/reader"\n}\n`;
  const one = (i: number) =>
    `vrrp_instance VI_${i} {\n interface lo\n virtual_router_id ${i}\n notify "${folder}/script"\n` +
    ` virtual_ipaddress {\n 192.0.2.${i}\n }\n}\n`;
  const text = global + Array.from({ length: instances }, (_, i) => one(i + 1)).join("");
  return load("/k.conf", memoryReader(new Map([["/k.conf", text]]))).config;
}

/** Processes that have ended and that nobody asked about. */
function zombies(): number {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).filter(({ name }) => {
    try {
      const [state, parent] = Deno.readTextFileSync(`/proc/${name}/stat`).split(") ")[1]!.split(" ");
      return state === "Z" && Number(parent) === Deno.pid;
    } catch {
      return false;
    }
  }).length;
}

/** The events that each instance was told with, as numbers. */
function perInstance(lines: readonly string[]): Map<string, number[]> {
  const seen = new Map<string, number[]>();
  for (const line of lines) {
    const [, name = "", , priority] = line.replaceAll('"', "").split(" ");
    seen.set(name, [...seen.get(name) ?? [], Number(priority)]);
  }
  return seen;
}

Deno.test("a thousand events in a second: each instance's in order, no last one lost, no zombie", async () => {
  const folder = Deno.makeTempDirSync();
  const script = (name: string, text: string) =>
    Deno.writeTextFileSync(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  script("script", `echo "$*" >> ${folder}/calls`);
  script("reader", `exec cat "$1" > ${folder}/lines`);
  const reports: LogEntry[] = [];
  const notifications = new Notifications(configured(folder), (logged) => void reports.push(logged));
  try {
    await notifications.begin();
    const started = performance.now();
    for (let round = 0; round < rounds; round++) {
      for (let i = 1; i <= instances; i++) {
        const event: NotifyState = round % 2 === 0 ? "MASTER" : "BACKUP";
        notifications.notify({ subject: "INSTANCE", name: `VI_${i}`, event, priority: round });
      }
      // Ten rounds in a second.
      const next = started + (round + 1) * 100 - performance.now();
      await new Promise((wake) => setTimeout(wake, Math.max(0, next)));
    }
    const told = performance.now() - started;
    await notifications.finish(seconds(30));
    assert(told < 2_000, `telling took ${told} ms`);
    const read = (file: string) => Deno.readTextFileSync(`${folder}/${file}`).trimEnd().split("\n");
    const [calls, lines] = [perInstance(read("calls")), perInstance(read("lines"))];
    const all = Array.from({ length: rounds }, (_, i) => i);
    assertEquals([calls.size, lines.size], [instances, instances]);
    for (const numbers of lines.values()) assertEquals(numbers, all);
    for (const numbers of calls.values()) {
      assertEquals(numbers, numbers.toSorted((a, b) => a - b));
      assertEquals(numbers.at(-1), rounds - 1);
    }
    assertEquals(zombies(), 0);
    assertEquals(reports, []);
  } finally {
    await notifications.finish(seconds(0));
    Deno.removeSync(folder, { recursive: true });
  }
});
