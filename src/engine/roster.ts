import {
  type DropCounts,
  familyOf,
  type Instant,
  type IpAddress,
  type MachineId,
  type SigningKey,
  type VirtualAddress,
} from "../core/mod.ts";
import { heldAddresses, type VrrpParams, type VrrpState } from "../machine/mod.ts";
import type { Emitter } from "./emission.ts";
import type { Sleeper } from "./sleeper.ts";
import { type Identified, identityOf, idOf, isFor, needsSource, placeOf } from "./route.ts";

/** An instance in its engine. */
export interface Row extends Emitter, Sleeper {
  /** Follows the name in the configuration. */
  id: MachineId;
  readonly state: VrrpState;
  deadline: Instant | null;
  /** Packets with this instance's VRID that could not be decoded. */
  undecoded: DropCounts;
  /** What it was last said to have in the kernel, as `holding.ts` has it. */
  holding: string;
}

/** One that has done nothing yet. */
export function newRow(state: VrrpState): Row {
  return {
    id: idOf(state.params),
    state,
    deadline: null,
    undecoded: {},
    holding: "",
    stir: null,
    emitted: null,
  };
}

/**
 * The instances of an engine, and who of them is meant: by name, by packet, by address. Every change costs as much as the
 * instance is large, however many others there are.
 */
export class Roster {
  readonly #rows = new Map<string, Row>();
  readonly #named = new Map<MachineId, Row>();
  /** By interface and VRID. */
  readonly #routes = new Map<string, (Row[] | undefined)[]>();
  readonly #holders = new Map<string, Row[]>();
  /** By interface, the sources that instances have to have, each with the number of those instances. */
  readonly #watched = new Map<string, Map<IpAddress, number>>();
  /** By how many instances each place is claimed, those of a reload that is going on with their old and new places. */
  readonly #claims = new Map<string, number>();

  /** How many instances there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** All instances, in the order in which they came. */
  rows(): Iterable<Row> {
    return this.#rows.values();
  }

  /** Every address of every instance, whether it is master or not. */
  *held(): Generator<[Row, VirtualAddress]> {
    for (const row of this.rows()) {
      for (const held of heldAddresses(row.state.params)) yield [row, held];
    }
  }

  /** The instances that need an interface. */
  on(interface_: string): Row[] {
    return [...this.#rows.values()].filter(({ state: { params } }) =>
      params.interface === interface_ || params.vmac?.base === interface_ || params.vmac?.name === interface_
    );
  }

  /** Whether no other instance on its interface has its VRID. */
  isAlone({ state: { params } }: Row): boolean {
    return this.#routes.get(params.interface)?.[params.vrid]?.length === 1;
  }

  /** The instance with this identity. */
  known(instance: Identified): Row | undefined {
    return this.#rows.get(identityOf(instance));
  }

  /** The instance with this ID. */
  named(id: MachineId): Row | undefined {
    return this.#named.get(id);
  }

  /** Two instances may share a VRID on an interface if their families, groups or sources differ; usually there is one. */
  receiver(
    interface_: string,
    vrid: number,
    destination?: IpAddress,
    source?: IpAddress,
  ): Row | undefined {
    const rows = this.#routes.get(interface_)?.[vrid];
    if (rows === undefined || rows.length === 1 || destination === undefined || source === undefined) {
      return rows?.[0];
    }
    const family = familyOf(destination);
    const near = rows.filter(({ state: { params } }) => params.family === family);
    return near.find(({ state }) => isFor(state, destination, source)) ?? near[0];
  }

  /** The password of the instance whose adverts over this interface have an authentication header and this VRID. */
  secretOf(interface_: string, vrid: number): string | null {
    for (const { state } of this.#routes.get(interface_)?.[vrid] ?? []) {
      if (state.params.auth.kind === "ah") return state.params.auth.password;
    }
    return null;
  }

  /** The keys of the instance whose adverts over this interface are signed and have this VRID. */
  keysOf(interface_: string, vrid: number): readonly SigningKey[] | null {
    for (const { state } of this.#routes.get(interface_)?.[vrid] ?? []) {
      if (state.params.hmac) return state.params.hmac.keys;
    }
    return null;
  }

  /** The instances that may hold the address at a place. */
  holders(place: string): readonly Row[] {
    return this.#holders.get(place) ?? [];
  }

  /** The addresses that instances on an interface are configured to send from, and are in fault without. */
  watched(interface_: string): Iterable<IpAddress> {
    return this.#watched.get(interface_)?.keys() ?? [];
  }

  /** Whether some instance may hold the address at a place: it is never the source of an advert. */
  has(place: string): boolean {
    return this.#claims.has(place);
  }

  /** Takes in an instance whose identity is new. Its places have been claimed. */
  add(row: Row): void {
    const { params } = row.state;
    this.#rows.set(identityOf(params), row);
    this.#named.set(row.id, row);
    const vrids = this.#routes.get(params.interface) ?? [];
    (vrids[params.vrid] ??= []).push(row);
    this.#routes.set(params.interface, vrids);
    for (const held of heldAddresses(params)) append(this.#holders, placeOf(held), row);
    this.#watch(params, 1);
  }

  /** Forgets an instance, but for what it has claimed. */
  remove(row: Row): void {
    const { params } = row.state;
    this.#rows.delete(identityOf(params));
    this.#unname(row, params);
    const vrids = this.#routes.get(params.interface) ?? [];
    vrids[params.vrid] = vrids[params.vrid]?.filter((other) => other !== row);
    for (const held of heldAddresses(params)) strike(this.#holders, placeOf(held), row);
    this.#watch(params, -1);
  }

  /** An instance got other parameters with the same identity than it had `before`. */
  change(row: Row, before: VrrpParams): void {
    this.#unname(row, before);
    this.#named.set(row.id, row);
    for (const held of heldAddresses(before)) strike(this.#holders, placeOf(held), row);
    for (const held of heldAddresses(row.state.params)) append(this.#holders, placeOf(held), row);
    this.#watch(before, -1);
    this.#watch(row.state.params, 1);
  }

  /**
   * From now on, nothing is sent from what an instance with these parameters may hold.
   * @returns the interfaces where something was not claimed before
   */
  claim(params: VrrpParams): Set<string> {
    const touched = new Set<string>();
    for (const held of heldAddresses(params)) {
      const place = placeOf(held);
      const count = this.#claims.get(place) ?? 0;
      if (count === 0) touched.add(held.interface);
      this.#claims.set(place, count + 1);
    }
    return touched;
  }

  /**
   * Takes a claim back.
   * @returns the interfaces where nobody claims something any more
   */
  disclaim(params: VrrpParams): Set<string> {
    const touched = new Set<string>();
    for (const held of heldAddresses(params)) {
      const place = placeOf(held);
      const count = this.#claims.get(place) ?? 0;
      if (count > 1) {
        this.#claims.set(place, count - 1);
        continue;
      }
      this.#claims.delete(place);
      touched.add(held.interface);
    }
    return touched;
  }

  /** An instance more, or less, that needs the address that it sends from. */
  #watch(params: VrrpParams, change: 1 | -1): void {
    const { sourceAddress: source } = params;
    if (source === null || !needsSource(params)) return;
    const on = params.vmac?.base ?? params.interface;
    const sources = this.#watched.get(on) ?? new Map<IpAddress, number>();
    this.#watched.set(on, sources);
    const count = (sources.get(source) ?? 0) + change;
    if (count > 0) sources.set(source, count);
    else sources.delete(source);
  }

  /** Of two that are just exchanging their names, the name is the other's already. */
  #unname(row: Row, before: VrrpParams): void {
    if (this.#named.get(idOf(before)) === row) this.#named.delete(idOf(before));
  }
}

function append<K>(lists: Map<K, Row[]>, key: K, row: Row): void {
  const list = lists.get(key);
  if (list) list.push(row);
  else lists.set(key, [row]);
}

function strike<K>(lists: Map<K, Row[]>, key: K, row: Row): void {
  const left = lists.get(key)?.filter((other) => other !== row) ?? [];
  if (left.length > 0) lists.set(key, left);
  else lists.delete(key);
}
