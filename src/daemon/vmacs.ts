import {
  done,
  entry,
  type IpAddress,
  isLinkLocal,
  type Link,
  type LogEntry,
  type Vmac,
} from "../core/mod.ts";
import { type Identified, identityOf } from "../engine/route.ts";
import type { VmacExecutor } from "../effect/mod.ts";
import type { Detour } from "../wire/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";

/** Makes and removes interfaces. */
export type Maker = Pick<VmacExecutor, "make" | "address" | "enslave" | "remove" | "discard" | "moved">;

type Owner = Identified & Pick<VrrpParams, "name" | "addressVmacs">;

interface Made {
  readonly vmac: Vmac;
  /** The first instance that asked for it. */
  readonly name: string;
  /** Why it could not be made the last time. */
  failure: string | null;
  /** The instances that need it, by identity. */
  readonly users: Set<string>;
}

/** What is asked about interfaces. */
export interface Around {
  /** The kernel's index of an interface; 0 when there is none. */
  index(name: string): number;
  link(name: string): Link | undefined;
  /** Whether an address on an interface is one that moves. */
  isVirtual(name: string, address: IpAddress): boolean;
  /** Lets the table of interfaces hear of what was just made. */
  learn(): void;
  /** Lets these reports of groups leave by another interface, and no others. */
  detour(detours: readonly Detour[]): void;
  report(logged: LogEntry): void;
}

/**
 * The interfaces that instances have made for them: there before the machines look for them, made anew when they were
 * removed or their base comes back, and gone with the last instance that needs them.
 */
export class Vmacs {
  readonly #executor: Maker;
  readonly #around: Around;
  /** By name; behind one that is in use until the end of a reload waits the one that takes its place. */
  readonly #made = new Map<string, Made[]>();
  /** What is said of groups on them, as the kernel was told last, as JSON. */
  #detours = "[]";
  /** Names by base. */
  readonly #on = new Map<string, Set<string>>();

  constructor(executor: Maker, around: Around) {
    this.#executor = executor;
    this.#around = around;
  }

  /**
   * Makes what an instance needs, unless it is there. What it needed before stays.
   * @returns whether it needs any
   */
  want(params: Owner): boolean {
    const vmacs = needed(params);
    for (const vmac of vmacs) {
      const known = this.#made.get(vmac.name) ?? [];
      const same = known.find((made) => sameVmac(made.vmac, vmac));
      if (same) {
        same.users.add(identityOf(params));
        continue;
      }
      const made = { vmac, name: params.name, failure: null, users: new Set([identityOf(params)]) };
      this.#made.set(vmac.name, [...known, made]);
      this.#on.set(vmac.base, (this.#on.get(vmac.base) ?? new Set()).add(vmac.name));
      if (known.length > 0) continue;
      this.#make(made);
      // The machines look for it at once.
      this.#around.learn();
    }
    return vmacs.length > 0;
  }

  /**
   * Lets what the kernel says of groups on these interfaces leave by their bases: whoever is backup would have switches
   * look for the virtual router's hardware address at the wrong port (keepalived's rules do the same).
   */
  guard(): void {
    const { index } = this.#around;
    const detours = [...this.#made.values()].flatMap(([made]) => {
      // What leaves an ipvlan has the hardware address of its base anyhow.
      if (!made || made.vmac.ipvlan) return [];
      const { name, base, ipv6 } = made.vmac;
      const [from, to] = [index(name), index(base)];
      return from === 0 || to === 0 ? [] : [{ family: ipv6 ? "ipv6" as const : "ipv4" as const, from, to }];
    });
    const wish = JSON.stringify(detours);
    if (wish !== this.#detours) this.#around.detour(detours);
    this.#detours = wish;
    // With its first address an interface has something to say.
    for (const [made] of this.#made.values()) {
      const base = made?.vmac.linkLocal ? this.#around.link(made.vmac.base) : undefined;
      if (made && base) this.#follow(made.vmac, base);
    }
  }

  /** An instance needs no more than this by now. */
  settle(params: Owner): void {
    const wanted = needed(params);
    this.#leave(identityOf(params), ({ vmac }) => !wanted.some((each) => sameVmac(each, vmac)));
  }

  /** An instance is no more. */
  drop(instance: Identified): void {
    this.#leave(identityOf(instance), () => true);
  }

  /** An interface came or changed: those that are made on it can be. */
  came(link: Link): void {
    for (const name of this.#on.get(link.name) ?? []) {
      const made = this.#made.get(name)?.[0];
      if (made?.vmac.base !== link.name) continue;
      if (this.#around.index(name) === 0) {
        this.#make(made);
        this.guard();
      } else {
        this.#executor.enslave(made.vmac, link.vrf);
        if (made.vmac.linkLocal) this.#follow(made.vmac, link);
      }
    }
  }

  /**
   * An interface is no more, or is called otherwise now. What was made on it goes with it; what was made itself is made
   * again.
   */
  went(name: string, now: Pick<Link, "name" | "index"> | null): void {
    const on = [...this.#on.get(name) ?? []].flatMap((each) => this.#made.get(each)?.slice(0, 1) ?? [])
      .map(({ vmac }) => vmac).filter(({ base }) => base === name);
    if (on.length > 0) this.#executor.moved(name, now?.name ?? null, on);
    const made = this.#made.get(name)?.[0];
    if (!made) return;
    if (now) this.#executor.discard(now.index);
    if (this.#around.index(made.vmac.base) !== 0) this.#make(made);
    this.guard();
  }

  /**
   * Removes all of them.
   * @returns whether the kernel let all go
   */
  close(): boolean {
    const outcomes = [...this.#made.values()].map(([made]) => made ? this.#executor.remove(made.vmac) : done);
    this.#made.clear();
    this.#on.clear();
    this.guard();
    return outcomes.every(({ ok }) => ok);
  }

  #leave(identity: string, which: (made: Made) => boolean): void {
    for (const [name, list] of this.#made) {
      for (const made of list) if (which(made)) made.users.delete(identity);
      const left = list.filter(({ users }) => users.size > 0);
      if (left.length === list.length) continue;
      if (left.length > 0) this.#made.set(name, left);
      else this.#made.delete(name);
      for (const { vmac } of list.filter((made) => !left.includes(made))) {
        if (!left.some(({ vmac: { base } }) => base === vmac.base)) this.#on.get(vmac.base)?.delete(name);
      }
      const [before, after] = [list[0], left[0]];
      if (!before || before === after) continue;
      this.#executor.remove(before.vmac);
      this.#around.learn();
      if (after) this.#make(after);
      this.guard();
    }
  }

  #make(wanted: Made): void {
    const { vmac, name, failure } = wanted;
    const made = this.#executor.make(vmac);
    wanted.failure = made.ok ? null : made.message;
    const fields = { name, vmac: vmac.name, kind: vmac.ipvlan ? "ipvlan" as const : "VMAC" as const };
    if (made.ok) this.#report(entry("vmac.made", fields));
    // Without its base it is made when that comes, and whoever waits for it says so. Nor is the same told at every
    // change of the base, at which it is tried again.
    else if (made.code !== "ENODEV" && made.message !== failure) {
      this.#report(entry("vmac.failed", { ...fields, why: made.message }));
    }
  }

  /** Gives it the link-local address of its base. */
  #follow(vmac: Vmac, base: Link): void {
    const own = base.addresses.find(({ address, tentative }) =>
      isLinkLocal(address) && !tentative && !this.#around.isVirtual(base.name, address)
    );
    this.#executor.address(vmac, own?.address ?? null);
  }

  #report(logged: LogEntry): void {
    this.#around.report(logged);
  }
}

/** All that an instance has made for it. */
export function needed({ vmac, addressVmacs }: Pick<Owner, "vmac" | "addressVmacs">): readonly Vmac[] {
  return vmac === null ? addressVmacs : [vmac, ...addressVmacs];
}

function sameVmac(a: Vmac, b: Vmac): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
