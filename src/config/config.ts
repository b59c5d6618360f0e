import type { Position } from "./diagnostic.ts";
import type { ValueOf, Values } from "./row.ts";
import type { globalDefs } from "./table/global_defs.ts";
import type { root } from "./table/root.ts";
import type { vrrpInstance } from "./table/vrrp_instance.ts";

/** The settings of `global_defs`. */
export type GlobalDefs = Values<typeof globalDefs>;

/** What a `vrrp_instance` says, with its name and where it is defined. */
export type VrrpInstance = Values<typeof vrrpInstance> & {
  readonly name: string;
  readonly at: Position;
};

/** What a `vrrp_sync_group` says, with its name. */
export type SyncGroup = NonNullable<RootDefs["vrrp_sync_group"]>[number];

/** The authentication of an instance. */
export type Authentication = ValueOf<typeof vrrpInstance.authentication>;

/** The keywords that stand outside any block and take no block themselves. */
export type RootDefs = Omit<Values<typeof root>, "global_defs" | "vrrp_instance">;

/**
 * A configuration as it was written, checked: plain JSON, keepalived's keywords as names, times in
 * microseconds, nothing filled in. What cannot be used has been taken out, with a diagnostic.
 */
export interface Config {
  readonly root: RootDefs;
  readonly global: GlobalDefs;
  readonly instances: VrrpInstance[];
}
