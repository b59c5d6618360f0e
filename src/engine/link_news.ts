import { entry, type Link, type LogEntry } from "../core/mod.ts";
import type { Row } from "./roster.ts";

/** What is said of an interface that came or changed: nothing when nobody needs it, and not that one came which havip made. */
export function linkNews(
  { name, up }: Link,
  before: Link | undefined,
  concerned: readonly Row[],
  tracked: boolean,
): LogEntry[] {
  if (before) {
    return (tracked || concerned.length > 0) && before.up !== up
      ? [entry("netlink.link", { interface: name, up })]
      : [];
  }
  const made = concerned.every(({ state: { params } }) => params.vmac?.name === name);
  return tracked || !made ? [entry("netlink.link_added", { interface: name })] : [];
}
