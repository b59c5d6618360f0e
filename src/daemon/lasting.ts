import type { Config } from "../config/mod.ts";

/** What counts when the daemon starts, and not again. */
const atStart = ["process_name", "vrrp_startup_delay", "vrrp_delay_after_boot"] as const;
/** What is given to the VRRP process, and taken back from none. */
const given = [
  "vrrp_process_name",
  "vrrp_priority",
  "vrrp_rt_priority",
  "vrrp_cpu_affinity",
  "vrrp_rlimit_rttime",
] as const;

/** What a reload changes in the file and not in the daemon, each with what to do about it. */
export function lasting(before: Config, after: Config): string[] {
  const other = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  return [
    ...(["net_namespace", "instance"] as const).filter((each) => other(before.root[each], after.root[each]))
      .map((each) => `${each} cannot change while havip runs: restart it`),
    ...atStart.filter((each) => other(before.global[each], after.global[each]))
      .map((each) => `${each} counts from the next start of havip on`),
    ...given.filter((each) => before.global[each] !== undefined && after.global[each] === undefined)
      .map((each) => `${each} is left out and keeps its effect until the next start of havip`),
  ];
}
