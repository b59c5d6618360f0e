import type { Link } from "../core/mod.ts";
import { settingFile, type Settings } from "../effect/mod.ts";
import { type Identified, identityOf } from "../engine/route.ts";

type Owner = Identified & { readonly promoteSecondaries: boolean };

/**
 * `promote_secondaries`: on the interface of an instance that wants it the kernel keeps the other addresses of a subnet
 * when it loses the first one. The interface is as it was before when nobody wants it any more.
 */
export class Promotions {
  readonly #settings: Settings;
  /** The interface of each instance that wants it, by identity. */
  readonly #wanted = new Map<string, string>();
  readonly #settled = new Set<string>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Does what an instance wants, or does it no longer. */
  want(params: Owner): void {
    const identity = identityOf(params);
    if (!params.promoteSecondaries) return this.drop(params);
    this.#wanted.set(identity, params.interface);
    this.#promote(identity, params.interface);
  }

  /** An interface is there. */
  came({ name }: Pick<Link, "name">): void {
    if (this.#wanted.size === 0 || this.#settled.has(name)) return;
    for (const [identity, on] of this.#wanted) if (on === name) this.#promote(identity, name);
  }

  /** An interface is no more, or is called otherwise now. */
  went(name: string, now: Pick<Link, "name"> | null): void {
    if (this.#settled.delete(name)) this.#settings.moved(name, now?.name ?? null);
  }

  /** An instance is no more. */
  drop(instance: Identified): void {
    const identity = identityOf(instance);
    if (this.#wanted.delete(identity)) this.#settings.giveBack(userOf(identity));
  }

  /** Makes all interfaces what they were. */
  close(): void {
    for (const identity of this.#wanted.keys()) this.#settings.giveBack(userOf(identity));
    this.#wanted.clear();
  }

  #promote(identity: string, on: string): void {
    this.#settled.add(on);
    this.#settings.borrow(userOf(identity), settingFile("ipv4", on, "promote_secondaries"), "1");
  }
}

/** Settings are borrowed for other reasons too. */
function userOf(identity: string): string {
  return `promote_secondaries of ${identity}`;
}
