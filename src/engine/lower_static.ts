import type { Config, VrrpInstance } from "../config/mod.ts";
import { staticId } from "../core/mod.ts";
import type { FixtureParams } from "../machine/mod.ts";
import { lowerAddress } from "./lower_address.ts";
import type { WayLowering } from "./lower_ways.ts";

/** keepalived's own. */
const usualInterface = "eth0";

/** All that is static, in one, if there is anything. */
export function lowerStatic({ root, global }: Config, ways: WayLowering): FixtureParams[] {
  const { static_ipaddress: addresses = [], static_routes: routes = [], static_rules: rules = [] } = root;
  const own = global.default_interface ?? usualInterface;
  const params = {
    id: staticId,
    addresses: addresses.map((line) => lowerAddress(line, own)),
    ...ways.lower(null, { routes, rules }),
  };
  return params.addresses.length + params.routes.length + params.rules.length > 0 ? [params] : [];
}

/**
 * The interfaces that an instance needs besides its own, as keepalived sees it: those of its addresses, routes and
 * rules, and those of static ones with a `track_group` that it is in. Losing an interface is what losing one of
 * these means for it; one with `no_track` does not count.
 */
export function neededInterfaces(instance: VrrpInstance, { root, global }: Config): string[] {
  const { interface: own, dont_track_primary: ignoresOwn, name } = instance;
  const groups = new Map(
    [...root.track_group ?? []].reverse().map((each) => [each.name, each.group ?? []]),
  );
  const concerned = <L extends { readonly track_group?: string }>(lines: readonly L[] | undefined) =>
    (lines ?? []).filter(({ track_group: group }) =>
      group !== undefined && groups.get(group)?.includes(name)
    );
  const addresses = [...instance.virtual_ipaddress ?? [], ...instance.virtual_ipaddress_excluded ?? []]
    .filter(({ dev }) => !ignoresOwn || dev !== own);
  const statics = concerned(root.static_ipaddress).map((line) => ({
    ...line,
    dev: line.dev ?? global.default_interface ?? usualInterface,
  }));
  const routes = [...instance.virtual_routes ?? [], ...concerned(root.static_routes)];
  // Of a static rule only the interface that packets come in by counts.
  const staticRules = concerned(root.static_rules).map((line) => ({ ...line, oif: undefined }));
  const rules = [...instance.virtual_rules ?? [], ...staticRules];
  const needed = [
    ...[...addresses, ...statics, ...routes].map((line) => line.no_track ? undefined : line.dev),
    ...rules.flatMap(({ no_track, iif, oif }) => no_track ? [] : [iif, oif]),
  ];
  return [...new Set(needed.filter((on) => on !== undefined))];
}
