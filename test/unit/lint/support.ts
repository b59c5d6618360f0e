import { load, type Loaded, memoryReader } from "../../../src/config/mod.ts";
import type { IpAddress } from "../../../src/core/mod.ts";
import { type Facts, inspect } from "../../../src/lint/mod.ts";

/** A file with one instance that is complete, with further lines in its block. */
export function instanceText(more: string, name = "VI_1", address = "192.0.2.10/24", vrid = 51): string {
  return `vrrp_instance ${name} {
  interface eth0
  virtual_router_id ${vrid}
  virtual_ipaddress {
    ${address}
  }
${more}
}
`;
}

/** Loads a text as the file `a.conf`. */
export function loadText(text: string, path = "a.conf"): Loaded {
  return load(path, memoryReader(new Map([[path, text]])));
}

/** What the lints find in a text, each as `code line: message`. */
export function found(text: string, facts: Facts = {}): string[] {
  return inspect(loadText(text), facts).map(({ code, at, message }) => `${code} ${at?.line}: ${message}`);
}

/** A machine with one interface, eth0. */
export function withEth0(...addresses: string[]): Facts {
  const own = addresses.map((each) => {
    const [address = "", prefix] = each.split("/");
    return { address: address as IpAddress, prefix: Number(prefix) };
  });
  return { addresses: (ifname) => ifname === "eth0" ? own : null };
}
