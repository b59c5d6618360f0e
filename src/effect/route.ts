import { type Action, type Route, routeText, type Rule, ruleText } from "../core/mod.ts";
import { EEXIST, ENODEV, ENOENT, ESRCH } from "../../ffi/mod.ts";
import { addRoute, addRule, removeRoute, removeRule } from "../wire/mod.ts";
import type { Interfaces } from "./interface.ts";
import { type Answer, NetlinkWriter, unanswered } from "./netlink_writer.ts";

/** Puts routes and policy rules into the kernel's tables and takes them out again. */
export class RouteExecutor {
  readonly #interfaces: Pick<Interfaces, "index">;
  readonly #netlink: NetlinkWriter;

  /** @throws Error when no socket can be opened, and none was given */
  constructor(interfaces: Pick<Interfaces, "index">, netlink = new NetlinkWriter()) {
    this.#interfaces = interfaces;
    this.#netlink = netlink;
  }

  /**
   * Queues routes and rules; the returned answer is right after `flush`. What is already there (or already gone) is a
   * success, and so is taking out a route of an interface that is no more. Rules go before routes, and come after them.
   */
  queue({ kind, routes, rules }: Extract<Action, { kind: "install" | "withdraw" }>): Answer {
    const answer = unanswered();
    if (kind === "install") {
      for (const route of routes) this.#route(route, kind, answer);
      for (const rule of rules) this.#rule(rule, kind, answer);
    } else {
      for (const rule of rules) this.#rule(rule, kind, answer);
      for (const route of routes) this.#route(route, kind, answer);
    }
    return answer;
  }

  /** Carries out all that was queued, in order, and fills in the answers. */
  flush(): void {
    this.#netlink.flush();
  }

  #route(route: Route, kind: "install" | "withdraw", answer: Answer): void {
    const indexOf = (name: string) => this.#interfaces.index(name);
    const encode = kind === "install" ? addRoute : removeRoute;
    this.#netlink.queue({
      encode: (sequence) => encode(sequence, route, indexOf),
      forgiven: kind === "install" ? [EEXIST] : [ESRCH, ENODEV],
      subject: () => `route ${routeText(route)}`,
      answer,
    });
  }

  #rule(rule: Rule, kind: "install" | "withdraw", answer: Answer): void {
    const encode = kind === "install" ? addRule : removeRule;
    this.#netlink.queue({
      encode: (sequence) => encode(sequence, rule),
      forgiven: kind === "install" ? [EEXIST] : [ENOENT],
      subject: () => `rule ${ruleText(rule)}`,
      answer,
    });
  }
}
