import { familyOf } from "../core/mod.ts";
import type { Config, RootDefs } from "./config.ts";
import type { Findings } from "./diagnostic.ts";
import type { Places } from "./note.ts";
import type { AddressLine } from "./table/address.ts";

type StaticLine = NonNullable<RootDefs["static_ipaddress"]>[number];
type Option = "broadcast" | "scope" | "label" | "peer" | "prefix";

/** Takes out what the options of an address cannot mean, as keepalived does. */
export function validateAddress(line: AddressLine | StaticLine, places: Places, findings: Findings): void {
  const drop = (option: Option, message: string) => {
    const at = places.get(line);
    findings.warning(at?.get(option) ?? at?.get("") ?? null, {
      code: "bad-option",
      message: `${message}; it is ignored`,
    });
    delete line[option];
  };
  const family = familyOf(line.address);
  if (family === "ipv6") {
    for (const option of ["broadcast", "scope", "label"] as const) {
      if (line[option] !== undefined) drop(option, `an IPv6 address has no ${option}`);
    }
  }
  if (line.peer !== undefined && familyOf(line.peer) !== family) {
    drop("peer", "the peer is of another family");
  }
  if (line.peer !== undefined) {
    const say = (option: Option, message: string) =>
      findings.warning(places.get(line)?.get(option) ?? places.get(line)?.get("") ?? null, {
        code: "bad-option",
        message,
      });
    if (line.prefix !== undefined && line.prefix !== (family === "ipv4" ? 32 : 128)) {
      say("prefix", "an address with a peer is one alone; its length is ignored");
    }
    if (line.broadcast !== undefined) {
      say("broadcast", "an address with a peer has no broadcast address; it is ignored");
    }
    return;
  }
  const prefix = line.prefix ?? 32;
  if ((line.broadcast === "+" || line.broadcast === "-") && prefix > 30) {
    drop("broadcast", `a prefix of ${prefix} bits leaves no broadcast address`);
  }
}

/** The same for what is static. */
export function validateStatic({ root }: Config, places: Places, findings: Findings): void {
  for (const line of root.static_ipaddress ?? []) validateAddress(line, places, findings);
  for (const line of root.static_routes ?? []) {
    if (line.track_group === undefined || line.dev !== undefined) continue;
    findings.warning(places.get(line)?.get("track_group") ?? null, {
      code: "bad-option",
      message: "a route without dev has no interface for its track_group; it is ignored",
      help: 'add "dev INTERFACE"',
    });
    delete line.track_group;
  }
}
