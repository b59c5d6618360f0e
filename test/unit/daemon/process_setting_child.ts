/** A child process for `process_setting_test.ts`: has the kernel treat it as its argument says, and says what came of it. */
import type { LogEntry } from "../../../src/core/mod.ts";
import { applySettings } from "../../../src/daemon/process_setting.ts";

const reports: LogEntry[] = [];
applySettings(JSON.parse(Deno.args[0] ?? "{}"), "vrrp", (logged) => reports.push(logged));
/** The fields of proc_pid_stat(5) behind the name: the first of them is the third of all. */
const stat = (thread: string) => {
  const text = Deno.readTextFileSync(`/proc/self/task/${thread}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
};
const threads = [...Deno.readDirSync("/proc/self/task")].map(({ name }) => name);
const limits = Deno.readTextFileSync("/proc/self/limits");
console.log(JSON.stringify({
  name: Deno.readTextFileSync("/proc/self/comm").trim(),
  nice: [...new Set(threads.map((thread) => Number(stat(thread)[16])))],
  realTime: Number(stat(String(Deno.pid))[37]),
  policy: Number(stat(String(Deno.pid))[38]),
  processors: [
    ...new Set(
      threads.map((thread) =>
        /Cpus_allowed_list:\s*(\S+)/.exec(Deno.readTextFileSync(`/proc/self/task/${thread}/status`))?.[1]
      ),
    ),
  ],
  limit: /Max realtime timeout\s+(\S+)/.exec(limits)?.[1],
  reports,
}));
Deno.exit(0);
