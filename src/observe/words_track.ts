import type { LogFields } from "../core/log.ts";
import type { MachineId } from "../core/identity.ts";
import type { ScriptEnd } from "../core/track.ts";
import type { Wording } from "./wording.ts";

type TrackCode =
  | "vrrp.tracker_fault"
  | "group.syncing"
  | "script.status"
  | "script.verdict"
  | "script.reloaded"
  | "script.skipped"
  | "script.unusable"
  | "process.quorum"
  | "process.source"
  | "file.invalid"
  | "file.unwatched"
  | "file.not_written"
  | "interface.delay"
  | "interface.delay_cancelled"
  | "start.delayed";

/** The words of trackers and sync groups. */
export const trackWords: { readonly [C in TrackCode]: Wording<LogFields[C]> } = {
  "vrrp.tracker_fault": {
    level: (f) => f.fault ? "warning" : "info",
    text: (f) =>
      `(${f.name}): ${trackerWords(f.tracker)} ${f.fault ? "now FAULT state" : "leaving FAULT state"}`,
  },
  // sync groups
  "group.syncing": {
    level: (f) => f.state === "fault" ? "warning" : "notice",
    text: (f) => `VRRP_Group(${f.name}) Syncing instances to ${f.state.toUpperCase()} state`,
  },
  // trackers
  "script.status": { level: "info", text: (f) => `Script \`${f.name}\` now returning ${f.status}` },
  "script.verdict": {
    level: (f) => f.how.kind === "exited" && f.how.status === 0 ? "notice" : "warning",
    text: (f) => `VRRP_Script(${f.name}) ${endWords(f.how)}`,
  },
  "script.reloaded": {
    level: "info",
    text: (f) => `VRRP_Script(${f.name}) considered ${f.up ? "successful" : "unsuccessful"} on reload`,
  },
  "script.skipped": {
    level: "warning",
    text: (f) =>
      `Track script ${f.name} is ${
        f.ending ? "being timed out" : "already running"
      }, expect idle - skipping run`,
  },
  "script.unusable": { level: "error", text: (f) => `VRRP_Script(${f.name}) ${f.why}` },
  "process.quorum": {
    level: (f) => f.up ? "notice" : "warning",
    text: (f) => `Quorum ${f.up ? "gained" : "lost"} for tracked process ${f.name}`,
  },
  "process.source": {
    level: (f) => f.how === "events" ? "info" : "warning",
    text: (f) =>
      f.how === "events"
        ? "Tracked processes are followed through the kernel's process events"
        : `Tracked processes are looked for in /proc once a second, since process events cannot be had (${f.why})`,
  },
  "file.invalid": {
    level: "warning",
    text: (f) => `Invalid number ${f.text} read from ${f.file} - ignoring`,
  },
  "file.unwatched": {
    level: "error",
    text: (f) => `Unable to monitor track file ${f.name} (${f.file}): ${f.why}`,
  },
  "file.not_written": {
    level: "error",
    text: (f) => `Unable to initialise track file ${f.name} (${f.file}): ${f.why}`,
  },
  "interface.delay": {
    level: "info",
    text: (f) => `${f.interface}: taken for ${f.up ? "up" : "down"} in ${f.delay} seconds`,
  },
  "interface.delay_cancelled": { level: "info", text: (f) => `Delay timer for ${f.interface} cancelled` },
  "start.delayed": { level: "info", text: (f) => `Delaying startup for ${f.delay} seconds` },
};

/** A tracker as keepalived names it. */
function trackerWords(tracker: MachineId): string {
  const [kind = "", ...rest] = tracker.split(":");
  return `tracked ${kind} ${rest.join(":")}`;
}

/** How a script ended, as keepalived says it. */
function endWords(how: ScriptEnd): string {
  switch (how.kind) {
    case "exited":
      return how.status === 0 ? "succeeded" : `failed (exited with status ${how.status})`;
    case "killed":
      return `failed (due to signal ${how.signal})`;
    case "timed out":
      return "timed_out";
    case "not run":
      return `failed (${how.why})`;
  }
}
