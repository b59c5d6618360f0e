/** keepalived 2.2.7's dumps of a configuration, and what havip's are made of when it does the same. */
import { load, memoryReader } from "../../../src/config/mod.ts";
import type { Instant } from "../../../src/core/mod.ts";
import { lower, snapshotOf } from "../../../src/engine/mod.ts";
import { noCounters, vrrp, type VrrpParams, type VrrpState } from "../../../src/machine/mod.ts";
import type { Dump, DumpedInstance } from "../../../src/observe/mod.ts";

/** A file that keepalived 2.2.7 wrote, or its configuration. */
export function recorded(name: string): string {
  return Deno.readTextFileSync(new URL(`keepalived_2.2.7/${name}`, import.meta.url));
}

/** The configuration of the recording; its IPv6 address alone, which had no part in it, is left out of the plan. */
export const configuration = recorded("daemon.conf");

/** A dump of a configuration's instances, each as `change` makes it. */
export function dumpOf(text: string, change: (state: VrrpState) => Partial<VrrpState> = () => ({})): Dump {
  const read = (source: string) => load("/test.conf", memoryReader(new Map([["/test.conf", source]]))).config;
  const config = read(text);
  const plan = lower(read(text.replace(/^\s*fd00:.*$/m, ""))).plan;
  const instances = config.instances.flatMap((written): DumpedInstance[] => {
    const params = plan.instances.find(({ name }) => name === written.name);
    return params ? [{ params, written, seen: seenAs(params, change) }] : [];
  });
  return {
    config,
    instances,
    links: [],
    watched: plan.trackers ?? [],
    sockets: [],
    trackers: {},
    groups: {},
    umask: 0o22,
    bootedAt: 0,
    programPath: (program) => program.replace(/^\/bin\//, "/usr/bin/"),
    account: () => "0:0",
  };
}

function seenAs(params: VrrpParams, change: (state: VrrpState) => Partial<VrrpState>) {
  const state = vrrp.create(params, 0 as Instant);
  return snapshotOf({ ...state, ...change(state) }, {});
}

/** A master as the recording shows both: since when, how many adverts it sent, and with which priority. */
export function master(at: string, advertsSent: number, effectivePriority: number): Partial<VrrpState> {
  const since = Number(at.replace(".", "")) as Instant;
  return {
    phase: {
      kind: "master",
      advertAt: since,
      announceAt: null,
      refreshAt: null,
      lowerPrioAt: null,
      elsewhereAt: null,
      answeredUntil: null,
      repair: null,
    },
    since,
    effectivePriority,
    counters: { ...noCounters(), advertsSent, becameMaster: 1 },
  };
}

/** Both instances of the recording. */
export const recordedDump = dumpOf(
  configuration,
  ({ params }) =>
    params.name === "VI_1" ? master("1795345766.649881", 6, 110) : master("1795345764.907265", 15, 90),
);
