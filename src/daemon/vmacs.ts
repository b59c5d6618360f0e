import { entry, type Link, type LogEntry, type Vmac } from "../core/mod.ts";
import { type Identified, identityOf } from "../engine/mod.ts";
import type { VmacExecutor } from "../effect/mod.ts";

type Owner = Identified & { readonly name: string };

interface Wish {
  readonly vmac: Vmac;
  /** The instance's. */
  readonly name: string;
}

/**
 * The interfaces that instances have made for them: there before the machines look for them, made anew when they were
 * removed or their base comes back, and gone with the instance.
 */
export class Vmacs {
  readonly #executor: VmacExecutor;
  readonly #index: (name: string) => number;
  /** Lets the table of interfaces hear of what was just made. */
  readonly #learn: () => void;
  readonly #report: (logged: LogEntry) => void;
  /** By identity. */
  readonly #wishes = new Map<string, Wish>();
  /** The same by the name of the interface, and by that of its base. */
  readonly #made = new Map<string, Wish>();
  readonly #on = new Map<string, Set<Wish>>();

  /** @param index the kernel's index of an interface; 0 when there is none */
  constructor(
    executor: VmacExecutor,
    index: (name: string) => number,
    learn: () => void,
    report: (logged: LogEntry) => void,
  ) {
    this.#executor = executor;
    this.#index = index;
    this.#learn = learn;
    this.#report = report;
  }

  /** Makes what an instance needs, unless it has it. */
  want(params: Owner): void {
    const identity = identityOf(params);
    const { vmac, name } = params;
    if (vmac === null || this.#wishes.has(identity)) return;
    const wish = { vmac, name };
    this.#wishes.set(identity, wish);
    this.#made.set(vmac.name, wish);
    this.#on.set(vmac.base, (this.#on.get(vmac.base) ?? new Set()).add(wish));
    this.#make(wish);
    // The machines look for it at once.
    this.#learn();
  }

  /** An interface came: those that are made on it can be. */
  came({ name }: Pick<Link, "name">): void {
    for (const wish of this.#on.get(name) ?? []) if (this.#index(wish.vmac.name) === 0) this.#make(wish);
  }

  /**
   * An interface is no more, or is called otherwise now. What was made on it goes with it; what was made itself is made
   * again.
   */
  went(name: string, now: Pick<Link, "name" | "index"> | null): void {
    const on = this.#on.get(name);
    if (on) this.#executor.moved(name, now?.name ?? null, [...on].map(({ vmac }) => vmac));
    const wish = this.#made.get(name);
    if (!wish) return;
    if (now) this.#executor.discard(now.index);
    if (this.#index(wish.vmac.base) !== 0) this.#make(wish);
  }

  /** An instance is no more. */
  drop(instance: Identified): void {
    const identity = identityOf(instance);
    const wish = this.#wishes.get(identity);
    if (!wish) return;
    this.#wishes.delete(identity);
    const { vmac } = wish;
    this.#on.get(vmac.base)?.delete(wish);
    const heir = this.#made.get(vmac.name);
    if (heir === wish) this.#made.delete(vmac.name);
    else if (!heir || sameVmac(heir.vmac, vmac)) return;
    this.#executor.remove(vmac);
    this.#learn();
    if (heir && heir !== wish) this.#make(heir);
  }

  /** Removes all of them. */
  close(): void {
    for (const { vmac } of this.#wishes.values()) this.#executor.remove(vmac);
    for (const each of [this.#wishes, this.#made, this.#on]) each.clear();
  }

  #make({ vmac, name }: Wish): void {
    const made = this.#executor.make(vmac);
    const fields = { name, vmac: vmac.name };
    if (made.ok) this.#report(entry("vmac.made", fields));
    // Without its base it is made when that comes, and whoever waits for it says so.
    else if (made.code !== "ENODEV") this.#report(entry("vmac.failed", { ...fields, why: made.message }));
  }
}

function sameVmac(a: Vmac, b: Vmac): boolean {
  return a.mac === b.mac && a.base === b.base;
}
