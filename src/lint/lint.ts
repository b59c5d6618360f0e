import type { Config, Finding, Loaded, Places, Severity, Span, VrrpInstance } from "../config/mod.ts";
import type { Facts } from "./facts.ts";

/** Something that can be said about a configuration: the data of a lint, or of a diagnostic of `src/config`. */
export interface Topic {
  /** Stable and in kebab case. */
  readonly code: string;
  /** One line, without a full stop. */
  readonly title: string;
  /** Why it matters and what to do, in sentences. */
  readonly text: string;
}

/** A finding of a lint, at its place. */
export interface Found extends Omit<Finding, "code"> {
  readonly at: Span | null;
}

/** What a lint of one file looks at. */
export interface Subject {
  readonly config: Config;
  readonly places: Places;
  readonly facts: Facts;
}

/** A lint of one file. Lints are notices: what they say depends on taste or on this machine, and changes no exit code. */
export interface Lint extends Topic {
  readonly severity: Severity;
  /** What it finds; where that may be a million times, what makes the words, since only the first are told. */
  find(subject: Subject): Iterable<Found | (() => Found)>;
}

/** A configuration file with what was made of it. */
export interface File {
  readonly path: string;
  readonly loaded: Loaded;
}

/** Where the value of a keyword stands, or else the name of its block. */
export function placeOf(places: Places, block: object, keyword: string): Span | null {
  const map = places.get(block);
  return map?.get(keyword) ?? map?.get("name") ?? null;
}

/** The priority that an instance has, by keepalived's rule for a missing one. */
export function priorityOf(instance: VrrpInstance): number {
  return instance.priority ?? (instance.state === "MASTER" ? 255 : 100);
}
