import type { Time } from "./clock.ts";

/**
 * A line of what happened. `deed`: what was done to the world. `wire`: an advert left. `lost`: one did not arrive.
 * `kernel`: addresses and announcements. `log`: a message of the daemon.
 */
export interface Line {
  readonly at: Time;
  readonly kind: "deed" | "wire" | "lost" | "kernel" | "log";
  /** A node's name, or `world`. */
  readonly who: string;
  readonly text: string;
}

/** All that happened in a run, in order. */
export class Trace {
  readonly lines: Line[] = [];

  add(at: Time, kind: Line["kind"], who: string, text: string): void {
    this.lines.push({ at, kind, who, text });
  }

  /** A number that differs when anything differs (FNV-1a over all lines). */
  hash(): string {
    let hash = 0x811c9dc5;
    for (const line of this.lines) {
      const text = shown(line);
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
    return (hash >>> 0).toString(16).padStart(8, "0");
  }

  /** The last lines, for the report of a failure. */
  tail(count: number): string {
    return this.lines.slice(-count).map(shown).join("\n");
  }
}

/** A line as people read it: seconds, who, what. */
export function shown({ at, who, text }: Line): string {
  return `${(at / 1_000_000).toFixed(6).padStart(12)}  ${who.padEnd(5)}  ${text}`;
}
