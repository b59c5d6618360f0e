import { familyOf } from "../core/mod.ts";
import type { Dump } from "./dump.ts";
import { addressText, routeText, ruleText } from "./dump_text.ts";

/** Sections of the dump: each a title and its lines, which are as deep as keepalived has them. */
export type Sections = readonly (readonly [title: string, lines: readonly string[]])[];

/** What is static, as keepalived writes it down. */
export function staticSections({ config: { root, global }, links, fixtures = [] }: Dump): Sections {
  const { static_ipaddress: addresses = [], static_routes: routes = [], static_rules: rules = [] } = root;
  const isThere = (on: string, address: string) =>
    links.some((link) => link.name === on && link.addresses.some((each) => each.address === address));
  const broadcasts = new Map(
    fixtures.flatMap((each) => each.addresses).map(({ address, broadcast }) => [address, broadcast]),
  );
  const held = addresses.map((line) => {
    const on = line.dev ?? global.default_interface ?? "eth0";
    return `${addressText(line, on, broadcasts.get(line.address) ?? null)}${
      isThere(on, line.address) ? " set" : ""
    }`;
  });
  // keepalived hands these out from there downwards.
  const next = { ipv4: 16_384, ipv6: 16_384 };
  const numbered = rules.map((line) => {
    const first = [line.from, line.to].find((each) => typeof each === "object");
    const family = line.inet6 ? "ipv6" : line.inet || first === undefined ? "ipv4" : familyOf(first.address);
    return ruleText({ ...line, preference: line.preference ?? next[family]-- });
  });
  const groups = (root.track_group ?? []).flatMap(({ name, group = [] }) => [
    `Static Track Group = ${name}`,
    ...(group.length > 0 ? ["  VRRP member instances :", ...group.map((each) => `    ${each}`)] : []),
  ]);
  const deep = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  return [
    ["Static Addresses", deep(held)],
    ["Static Routes", deep(routes.map(routeText))],
    ["Static Rules", deep(numbered)],
    ["Static Track groups", groups],
  ];
}
