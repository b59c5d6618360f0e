import type { Route, Rule } from "../../../../src/core/mod.ts";
import { ip } from "./bench.ts";

/** A route by way of 192.168.199.1. */
export function route(to: string, change: Partial<Route> = {}): Route {
  return {
    family: "ipv4",
    type: "unicast",
    destination: { address: ip(to), prefix: 24 },
    source: null,
    preferredSource: null,
    table: 254,
    protocol: 18,
    scope: 0,
    tos: 0,
    metric: null,
    place: "first",
    hops: [{
      gateway: ip("192.168.199.1"),
      interface: null,
      onlink: false,
      weight: 1,
      realms: null,
      tunnel: null,
    }],
    metrics: {},
    locked: [],
    congestion: null,
    preference: null,
    expires: null,
    ttlPropagate: null,
    tracked: true,
    ...change,
  };
}

/** Packets from 10.0.0.0/8 look into table 7. */
export const rule: Rule = {
  family: "ipv4",
  inverted: false,
  from: { address: ip("10.0.0.0"), prefix: 8 },
  to: null,
  tos: 0,
  mark: null,
  incoming: null,
  outgoing: null,
  tunnel: null,
  users: null,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  preference: 100,
  action: { kind: "lookup", table: 7 },
  suppressPrefix: null,
  suppressGroup: null,
  realms: null,
  protocol: 18,
  tracked: true,
};
