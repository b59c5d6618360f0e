import { type Belongings, entry, type LogEntry, noBelongings, routeText, ruleText } from "../core/mod.ts";
import { AddressExecutor } from "../effect/address.ts";
import { type Answer, NetlinkWriter } from "../effect/netlink_writer.ts";
import { RouteExecutor } from "../effect/route.ts";
import { emptyPlan, type Plan } from "../engine/difference.ts";
import { isNothing, joined } from "../machine/exchange.ts";
import { interfaceIndex } from "../../ffi/mod.ts";
import type { Estate } from "./estate.ts";
import type { Inventory } from "./journal_file.ts";
import { MadeVmacs } from "./made_vmac.ts";

/** How long until the kernel is asked again, in ms: another host may have the addresses. */
const again = 1_000;

/** What became of what was to be taken away; nothing of what had gone by itself. */
export interface Taken {
  readonly refused: Belongings;
  /** Why, of the last one. */
  readonly why: string;
  readonly gone: Belongings;
}

/** What is left to the supervisor to take away: what a role had that has ended, and what an earlier daemon has left. */
export class Release {
  readonly #estate: Estate;
  readonly #vmacs: MadeVmacs;
  readonly #write: (logged: LogEntry) => void;
  readonly #changed: () => void;
  readonly #takeAway: (parts: readonly Belongings[]) => Taken;
  readonly #pause: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether it was told that the kernel refuses. */
  #refused = false;

  /**
   * @param changed hears when the kernel was asked again
   * @param takeAway asks the kernel
   * @param pause until it is asked again, in ms
   */
  constructor(
    estate: Estate,
    vmacs: MadeVmacs,
    write: (logged: LogEntry) => void,
    changed: () => void,
    takeAway: (parts: readonly Belongings[]) => Taken = fromKernel,
    pause = again,
  ) {
    this.#estate = estate;
    this.#vmacs = vmacs;
    this.#write = write;
    this.#changed = changed;
    this.#takeAway = takeAway;
    this.#pause = pause;
  }

  /** Before the first role: takes away what an earlier daemon has left, unless the plan has it. */
  begin(plan: Plan): void {
    const [gone, refused]: [string[], string[]] = [[], []];
    let why = "";
    this.#estate.begin(plan, (parts) => {
      const taken = this.#takeAway(parts);
      gone.push(...textsOf(taken.gone));
      refused.push(...textsOf(taken.refused));
      why = taken.why;
      return taken.refused;
    });
    // The last: what was on an interface has been told of by then.
    const removed = this.#vmacs.tidy(plan);
    gone.push(...vmacTexts(removed.gone));
    refused.push(...vmacTexts(removed.refused));
    if (gone.length > 0) this.#write(entry("estate.found", { what: gone }));
    this.#refuse(refused, removed.why || why);
  }

  /** The role runs this plan: it has removed the interfaces that it had beyond that, but not those of one that was killed before. */
  settle(plan: Plan): void {
    this.#tidy(plan);
  }

  /**
   * The role has ended: takes away what it had, and asks again for what the kernel refuses, every second until `rest`.
   * @param soon another role is there in a moment: what it begins with anyhow stays for it to take over
   */
  end(plan: Plan, soon: boolean): void {
    this.#estate.end(plan, soon, (parts) => this.#heard(this.#takeAway(parts)));
    this.#tidy(soon ? plan : emptyPlan);
    if (!this.#refused) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#ask(), this.#pause);
  }

  /** A role is there, which asks by itself. */
  rest(): void {
    clearInterval(this.#timer);
    this.#refused = false;
  }

  /** Nobody is there to ask any more: the kernel is asked for the last time, and what it keeps is told. */
  finish(): void {
    if (!this.#empty) this.#ask();
    this.rest();
    const what = textsOf({ ...this.#estate.left, vmacs: this.#vmacs.all });
    if (what.length > 0) this.#write(entry("estate.left", { what }));
  }

  #ask(): void {
    this.#estate.again((parts) => this.#heard(this.#takeAway(parts)));
    this.#tidy(emptyPlan);
    this.#changed();
    if (!this.#empty) return;
    if (this.#refused) this.#write(entry("estate.released", {}));
    this.rest();
  }

  get #empty(): boolean {
    return isNothing(this.#estate.left) && this.#vmacs.all.length === 0;
  }

  /** Removes the interfaces that the plan does not have. */
  #tidy(plan: Plan): void {
    const { refused, why } = this.#vmacs.tidy(plan);
    this.#refuse(vmacTexts(refused), why);
  }

  #heard({ refused, why }: Pick<Taken, "refused" | "why">): Belongings {
    this.#refuse(textsOf(refused), why);
    return refused;
  }

  /** Of what the kernel refuses again and again it is told once. */
  #refuse(what: readonly string[], why: string): void {
    if (what.length === 0) return;
    if (!this.#refused) this.#write(entry("estate.refused", { what, why }));
    this.#refused = true;
  }
}

/**
 * Takes all of these away, in one write: of each part rules go before routes, and these before addresses. What is gone
 * already is no failure. Never throws: without a socket everything is refused.
 */
export function fromKernel(parts: readonly Belongings[]): Taken {
  const wanted = parts.filter((part) => !isNothing(part));
  const nothing = { refused: noBelongings, why: "", gone: noBelongings };
  if (wanted.length === 0) return nothing;
  let netlink: NetlinkWriter;
  try {
    netlink = new NetlinkWriter();
  } catch (error) {
    return {
      ...nothing,
      refused: joined(wanted),
      why: error instanceof Error ? error.message : String(error),
    };
  }
  const interfaces = { index: interfaceIndex };
  const addresses = new AddressExecutor(interfaces, netlink);
  const routes = new RouteExecutor(interfaces, netlink);
  const asked: { readonly part: Belongings; readonly answer: Answer }[] = [];
  // One by one, so that each has an answer of its own.
  for (const { rules, routes: ways, addresses: held } of wanted) {
    const leading = [
      ...rules.map((rule) => ({ ...noBelongings, rules: [rule] })),
      ...ways.map((route) => ({ ...noBelongings, routes: [route] })),
    ];
    for (const part of leading) asked.push({ part, answer: routes.queue({ kind: "withdraw", ...part }) });
    for (const part of held.map((each) => ({ ...noBelongings, addresses: [each] }))) {
      asked.push({ part, answer: addresses.queue("remove", part.addresses) });
    }
  }
  netlink.flush();
  netlink.close();
  const refused = asked.filter(({ answer: { outcome } }) => !outcome.ok);
  const last = refused.at(-1)?.answer.outcome;
  return {
    refused: joined(refused.map(({ part }) => part)),
    why: last && !last.ok ? last.message : "",
    gone: joined(asked.filter(({ answer }) => answer.outcome.ok && answer.changed).map(({ part }) => part)),
  };
}

function textsOf({ addresses, routes, rules, vmacs = [] }: Belongings & Partial<Inventory>): string[] {
  return [
    ...addresses.map((held) => `${held.address}/${held.prefix} dev ${held.interface}`),
    ...routes.map((route) => `route ${routeText(route)}`),
    ...rules.map((rule) => `rule ${ruleText(rule)}`),
    ...vmacTexts(vmacs),
  ];
}

function vmacTexts(vmacs: Inventory["vmacs"]): string[] {
  return vmacs.map(({ vmac: { name } }) => `interface ${name}`);
}
