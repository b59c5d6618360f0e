import type { DropCounts, Instant } from "../core/mod.ts";
import type { InstanceSnapshot } from "../engine/mod.ts";
import type { RoleSnapshot } from "./channel.ts";

/** What `havip status --json` prints and the control socket answers on `/status`. Fields stay once released. */
export interface Status {
  readonly version: string;
  readonly pid: number;
  readonly config: string;
  readonly roles: readonly {
    readonly role: string;
    readonly pid: number | null;
    readonly restarts: number;
    /** A role that runs and does not answer is stopped or stuck, and may hold addresses all the same. */
    readonly answers: boolean;
  }[];
  readonly instances: readonly InstanceStatus[];
  readonly links: RoleSnapshot["links"];
  /** Packets that concerned no instance, by reason. */
  readonly drops: DropCounts;
  readonly lostLines: number;
}

/** An instance as it is seen from outside, with times that people use. */
export interface InstanceStatus extends InstanceSnapshot {
  /** When the state was entered: RFC 3339, UTC. */
  readonly sinceWall: string;
  /** How long the state has lasted, in seconds. */
  readonly lasted: number;
}

/** Adds the daemon's own facts to the picture of a role; one that does not answer has no picture. */
export function statusOf(
  daemon: { version: string; config: string; restarts: number },
  role: { pid: number; snapshot: RoleSnapshot | null } | null,
): Status {
  const snapshot = role?.snapshot;
  const wall = Date.now();
  return {
    version: daemon.version,
    pid: Deno.pid,
    config: daemon.config,
    roles: [{ role: "vrrp", pid: role?.pid ?? null, restarts: daemon.restarts, answers: snapshot != null }],
    instances: snapshot?.instances.map((seen) => timed(seen, snapshot.now, wall)) ?? [],
    links: snapshot?.links ?? [],
    drops: snapshot?.drops ?? {},
    lostLines: snapshot?.lostLines ?? 0,
  };
}

function timed(seen: InstanceSnapshot, now: Instant, wall: number): InstanceStatus {
  const lasted = (now - seen.since) / 1_000_000;
  return { ...seen, sinceWall: new Date(wall - lasted * 1000).toISOString(), lasted };
}
