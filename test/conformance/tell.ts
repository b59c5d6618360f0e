/**
 * Actions and states in a line each, as `actions.txt` has them.
 * @module
 */
import {
  type AdvertSpec,
  asSeconds,
  type Auth,
  type DropCounts,
  type Effect,
  routeText,
  ruleText,
  type VirtualAddress,
} from "../../src/core/mod.ts";
import type { InstanceSnapshot } from "../../src/engine/mod.ts";
import { worded } from "../../src/observe/words.ts";

/** Tells the actions of one story. */
export class Teller {
  /** What adverts were last made of, by VRID and interface. */
  readonly #said = new Map<string, AdvertSpec>();

  /**
   * An action in a line; `null` for a line of the log that is only shown when details are asked for, and for what the
   * supervisor keeps account with. An advert is
   * told in full when it is made of something new, and briefly when its packet can be kept.
   */
  tell(action: Effect): string | null {
    switch (action.kind) {
      case "advert":
        return this.#advert(action.spec, action.priority);
      case "hold":
      case "release":
        return [action.kind.padEnd(8), ...action.addresses.map(address)].join(" ");
      case "install":
      case "withdraw":
        return [action.kind.padEnd(8), ...action.routes.map(routeText), ...action.rules.map(ruleText)].join(
          " ",
        );
      case "announce":
        return `announce ${action.repeat}x ${action.addresses.map((held) => held.address).join(" ")}`;
      case "notify":
        return `notify   ${action.name} ${action.event} ${action.priority}`;
      case "remains":
        return [
          "remains ",
          ...action.addresses.map(address),
          ...action.routes.map(routeText),
          ...action.rules.map(ruleText),
        ].join(" ");
      case "holding":
        return null;
      case "log": {
        const { detail, text } = worded(action.entry);
        return detail ? null : `log      ${text}`;
      }
    }
  }

  #advert(spec: AdvertSpec, priority: number): string {
    const key = `${spec.interface} ${spec.vrid}`;
    const known = this.#said.get(key) === spec;
    this.#said.set(key, spec);
    const brief = `advert   vrid=${spec.vrid} prio=${priority}`;
    if (known) return brief;
    return [
      brief,
      `version=${spec.version}`,
      `interval=${asSeconds(spec.interval)}s`,
      `auth=${auth(spec.auth)}`,
      `addresses=${spec.addresses.join(",") || "none"}`,
      `from=${spec.source}`,
      `to=${spec.destinations.join(",")}`,
      `on=${spec.interface}`,
    ].join(" ");
  }
}

function auth(given: Auth): string {
  if (given.kind === "simple") return `simple:${given.password}`;
  return given.kind === "unknown" ? `type:${given.type}` : given.kind;
}

function address({ address, prefix, interface: on, scope, label, broadcast }: VirtualAddress): string {
  const more = [scope === "global" ? "" : ` scope ${scope}`, label ? ` label ${label}` : ""];
  return `${address}/${prefix}${broadcast ? ` brd ${broadcast}` : ""} dev ${on}${more.join("")}`;
}

/** How an instance stands at the end, with all that was counted. */
export function tellState(shown: InstanceSnapshot): string {
  const { master, counters } = shown;
  const parts = [
    `state    ${shown.name} ${shown.state}`,
    shown.fault ? `(${shown.fault})` : "",
    `prio=${shown.effectivePriority}`,
    shown.held ? "holds its addresses" : "",
    master ? `master=${master.address} (${master.priority})` : "",
    `sent=${counters.advertsSent} heard=${counters.advertsReceived}`,
    tellDrops(shown.drops),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** The reasons and how often. */
export function tellDrops(drops: DropCounts): string {
  const counts = Object.entries(drops).map(([reason, count]) => `${reason}=${count}`);
  return counts.length > 0 ? `dropped: ${counts.join(" ")}` : "";
}
