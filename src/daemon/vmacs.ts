import { entry, type Link, type LogEntry, type Vmac } from "../core/mod.ts";
import { type Identified, identityOf } from "../engine/mod.ts";
import type { VmacExecutor } from "../effect/mod.ts";

type Owner = Identified & { readonly name: string };

/**
 * The interfaces that instances have made for them: there before the machines look for them, made anew when their base
 * comes back, and gone with the instance.
 */
export class Vmacs {
  readonly #executor: VmacExecutor;
  /** Lets the table of interfaces hear of what was just made. */
  readonly #learn: () => void;
  readonly #report: (logged: LogEntry) => void;
  readonly #wanted = new Map<string, { readonly vmac: Vmac; readonly name: string }>();

  constructor(executor: VmacExecutor, learn: () => void, report: (logged: LogEntry) => void) {
    this.#executor = executor;
    this.#learn = learn;
    this.#report = report;
  }

  /** Makes what an instance needs, unless it has it. */
  want(params: Owner): void {
    const identity = identityOf(params);
    if (params.vmac === null || this.#wanted.has(identity)) return;
    this.#wanted.set(identity, { vmac: params.vmac, name: params.name });
    this.#make(params.vmac, params.name);
    // The machines look for it at once.
    this.#learn();
  }

  /** An interface came: those that are made on it can be. */
  ensure(link: Link, exists: (name: string) => boolean): void {
    for (const { vmac, name } of this.#wanted.values()) {
      if (vmac.base === link.name && !exists(vmac.name)) this.#make(vmac, name);
    }
  }

  /** An instance is no more. */
  drop(instance: Identified): void {
    const identity = identityOf(instance);
    const known = this.#wanted.get(identity);
    if (!known) return;
    this.#wanted.delete(identity);
    this.#executor.remove(known.vmac);
  }

  /** Removes all of them. */
  close(): void {
    for (const { vmac } of this.#wanted.values()) this.#executor.remove(vmac);
    this.#wanted.clear();
  }

  #make(vmac: Vmac, name: string): void {
    const made = this.#executor.make(vmac);
    const started = made.ok ? this.#executor.start(vmac) : made;
    const fields = { name, vmac: vmac.name };
    if (started.ok) this.#report(entry("vmac.made", fields));
    else this.#report(entry("vmac.failed", { ...fields, why: started.message }));
  }
}
