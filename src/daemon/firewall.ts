import { entry, type IpAddress, type LogEntry } from "../core/mod.ts";
import { FirewallExecutor } from "../effect/mod.ts";
import type { Plan } from "../engine/mod.ts";
import { heldAddresses } from "../machine/mod.ts";

/**
 * The firewall for instances that accept nothing. It belongs to the supervisor, not to the VRRP role: rules are in place
 * before the role hears of an instance, so that a takeover waits for none, and stay while a dead role is replaced. It
 * fails into the log alone: an address that is answered too much is better than one that nobody holds.
 */
export class Firewall {
  readonly #table: string;
  readonly #executor: FirewallExecutor;
  readonly #write: (logged: LogEntry) => void;
  /** What was last asked for, sorted. */
  #refused: readonly IpAddress[] = [];
  /** Whether the kernel has what was last asked for; at first it may have a table of an earlier run. */
  #inForce = false;

  /** @param runDir an existing directory, of which each daemon has one of its own */
  constructor(runDir: string, write: (logged: LogEntry) => void) {
    this.#table = tableName(Deno.realPathSync(runDir));
    this.#executor = new FirewallExecutor(this.#table);
    this.#write = write;
  }

  /** Before the role hears of a plan: refuses what it wants refused, besides what is refused already. */
  widen(plan: Plan): void {
    const wanted = distinct([...this.#refused, ...refusedBy(plan)]);
    if (!this.#inForce || this.#changes(wanted)) this.#refuse(wanted);
  }

  /** After the role has taken a plan over: refuses what it wants refused, and no more. */
  narrow(plan: Plan): void {
    const wanted = distinct(refusedBy(plan));
    if (this.#changes(wanted)) this.#refuse(wanted);
  }

  /** At the end, when no address is held any more. */
  remove(): void {
    if (this.#changes([])) this.#refuse([]);
    this.#executor.close();
  }

  #changes(wanted: readonly IpAddress[]): boolean {
    return wanted.join() !== this.#refused.join();
  }

  #refuse(wanted: readonly IpAddress[]): void {
    const hadAny = this.#inForce && this.#refused.length > 0;
    const outcome = this.#executor.refuse(wanted);
    this.#refused = wanted;
    this.#inForce = outcome.ok;
    // Nobody cares what a kernel without nftables answers to the wish for nothing.
    if (wanted.length === 0 && !hadAny) return;
    const fields = { table: this.#table, addresses: wanted.length };
    if (outcome.ok) this.#write(entry("firewall.set", fields));
    else this.#write(entry("firewall.failed", { ...fields, why: outcome.message }));
  }
}

/**
 * The name of the nftables table of the daemon with this run directory: always the same for it, and another one for
 * another daemon of the same network namespace.
 */
export function tableName(runDir: string): string {
  // FNV-1a with 32 bits.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(runDir)) hash = Math.imul(hash ^ byte, 0x01000193);
  return `havip_${(hash >>> 0).toString(16).padStart(8, "0")}`;
}

function refusedBy(plan: Plan): IpAddress[] {
  return plan.instances.filter(({ accept }) => !accept).flatMap(heldAddresses).map(({ address }) => address);
}

/** Each address once, in an order that depends on nothing else. */
function distinct(addresses: readonly IpAddress[]): IpAddress[] {
  return [...new Set(addresses)].sort();
}
