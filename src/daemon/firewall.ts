import { entry, isLinkLocal, type LogEntry, type Outcome, type Refused } from "../core/mod.ts";
import { FirewallExecutor } from "../effect/firewall.ts";
import { IptablesExecutor } from "../effect/iptables.ts";
import type { Plan } from "../engine/mod.ts";
import { heldAddresses } from "../machine/vrrp/params.ts";

/** What makes rules. */
interface Barrier {
  /** For the log. */
  readonly by: string;
  readonly executor: { refuse(refused: readonly Refused[]): Outcome };
  /** Whether it may have rules. */
  standing: boolean;
}

/**
 * The firewall for instances that accept nothing. It belongs to the supervisor, not to the VRRP role: rules are in place
 * before the role hears of an instance, so that a takeover waits for none, and stay while a dead role is replaced. It
 * fails into the log alone: an address that is answered too much is better than one that nobody holds.
 *
 * Rules are those of an nftables table of its own, or in chains of the host's iptables where the file asks for that. The
 * latter outlive a supervisor that dies; they go when the next one begins.
 */
export class Firewall {
  readonly #table: string;
  /** Says which chains have rules of ours. */
  readonly #note: string;
  readonly #nftables: FirewallExecutor;
  readonly #own: Barrier;
  readonly #write: (logged: LogEntry) => void;
  #barrier: Barrier;
  /** What `#barrier` was chosen for: the plan's chains, as JSON. */
  #wish: string;
  /** What was last asked for, sorted. */
  #refused: readonly Refused[] = [];
  /** Whether the kernel has what was last asked for; at first it may have rules of an earlier run. */
  #inForce = false;

  /** @param runDir an existing directory, of which each daemon has one of its own */
  constructor(runDir: string, write: (logged: LogEntry) => void) {
    this.#table = tableName(Deno.realPathSync(runDir));
    this.#note = `${runDir}/iptables`;
    this.#nftables = new FirewallExecutor(this.#table);
    this.#own = { by: `nftables table ${this.#table}`, executor: this.#nftables, standing: false };
    this.#write = write;
    const left = IptablesExecutor.left(this.#note);
    this.#barrier = left === null ? this.#own : this.#chained(left, true);
    this.#wish = JSON.stringify(left);
  }

  /** Before the role hears of a plan: refuses what it wants refused, besides what is refused already. */
  widen(plan: Plan): void {
    const wanted = distinct([...this.#refused, ...refusedBy(plan)]);
    if (!this.#inForce || this.#changes(wanted, plan)) this.#refuse(wanted, plan);
  }

  /** After the role has taken a plan over: refuses what it wants refused, and no more. */
  narrow(plan: Plan): void {
    const wanted = distinct(refusedBy(plan));
    if (this.#changes(wanted, plan)) this.#refuse(wanted, plan);
  }

  /** At the end, when no address is held any more. */
  remove(): void {
    if (this.#refused.length > 0) this.#put(this.#barrier, []);
    this.#refused = [];
    this.#nftables.close();
  }

  #changes(wanted: readonly Refused[], { firewall }: Plan): boolean {
    return wanted.map(keyOf).join() !== this.#refused.map(keyOf).join() ||
      (wanted.length > 0 && JSON.stringify(firewall ?? null) !== this.#wish);
  }

  #refuse(wanted: readonly Refused[], { firewall }: Plan): void {
    const before = this.#barrier;
    const wish = JSON.stringify(firewall ?? null);
    if (wish !== this.#wish) this.#barrier = firewall ? this.#chained(firewall, false) : this.#own;
    this.#wish = wish;
    // Rules in chains are known by one comment: those in others go first, while nftables stands in.
    const moves = before !== this.#barrier && ![before, this.#barrier].includes(this.#own);
    if (moves) {
      this.#nftables.refuse(wanted);
      this.#put(before, []);
    }
    this.#inForce = this.#put(this.#barrier, wanted);
    if (!this.#inForce && this.#barrier !== this.#own) {
      this.#put(this.#barrier, []);
      this.#barrier = this.#own;
      this.#inForce = this.#put(this.#own, wanted);
    }
    // The new rules are there before the old ones go.
    if (moves && this.#barrier !== this.#own) this.#nftables.refuse([]);
    else if (!moves && before !== this.#barrier) this.#put(before, []);
    this.#refused = wanted;
  }

  #chained(chains: ConstructorParameters<typeof IptablesExecutor>[0], standing: boolean): Barrier {
    const executor = new IptablesExecutor(chains, this.#table, this.#note);
    return { by: `iptables chain ${chains.in}`, executor, standing };
  }

  #put(barrier: Barrier, wanted: readonly Refused[]): boolean {
    const outcome = barrier.executor.refuse(wanted);
    const had = barrier.standing;
    barrier.standing = wanted.length > 0 ? barrier.standing || outcome.ok : barrier.standing && !outcome.ok;
    // Nobody cares what a kernel without nftables answers to the wish for nothing.
    if (wanted.length === 0 && !had) return outcome.ok;
    const fields = { by: barrier.by, addresses: wanted.length };
    if (outcome.ok) this.#write(entry("firewall.set", fields));
    else this.#write(entry("firewall.failed", { ...fields, why: outcome.message }));
    return outcome.ok;
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

function refusedBy(plan: Plan): readonly Refused[] {
  return plan.instances.filter(({ accept }) => !accept).flatMap(heldAddresses);
}

/** An address is the same one everywhere, but for a link-local one. */
function keyOf({ address, interface: on }: Refused): string {
  return isLinkLocal(address) ? `${address}%${on}` : address;
}

/** Each address once, in an order that depends on nothing else. */
function distinct(refused: readonly Refused[]): readonly Refused[] {
  const known = new Map(refused.map((each) => [keyOf(each), each]));
  return [...known].sort(([a], [b]) => a < b ? -1 : 1).map(([, each]) => each);
}
