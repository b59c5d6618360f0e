import { after, type Instant, micros } from "../core/mod.ts";

/** A line of a daemon's log (`--log-json`) as the lab uses it. */
export interface LogLine {
  /** For people. */
  readonly text: string;
  /** When an instance began to wait as a backup, if that is what the line tells. */
  readonly backup: { readonly instance: string; readonly at: Instant } | null;
}

/**
 * Reads a line that a daemon wrote. What is not a message of the log (a crash, say) is its own text.
 * @param wall the time of day, in milliseconds since 1970
 * @param now the same moment on the lab's clock
 */
export function logLine(line: string, wall: number, now: Instant): LogLine {
  const fields = fieldsOf(line);
  const at = Date.parse(String(fields?.time));
  if (fields === null || Number.isNaN(at)) return { text: line, backup: null };
  const backup = fields.code === "vrrp.entering" && fields.state === "BACKUP"
    ? { instance: String(fields.name), at: after(now, micros((at - wall) * 1_000)) }
    : null;
  return { text: `${String(fields.time).slice(11, 23)} ${fields.process}: ${fields.message}`, backup };
}

function fieldsOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : null;
  } catch {
    return null;
  }
}
