import { hasInterface } from "../daemon/prerequisite.ts";
import { scriptEnvironment } from "../daemon/script.ts";
import { scriptFault } from "../daemon/script_security.ts";
import type { IpAddress, LinkAddress } from "../core/mod.ts";
import type { Facts } from "../lint/mod.ts";

/** Looks at this machine for the lints, when they ask and at nothing else; what may not be looked at is left out. */
export function machineFacts(): Facts {
  let links: ReadonlyMap<string, LinkAddress[]> | null = null;
  let usualUser: boolean | null = null;
  const path = scriptEnvironment(Deno.env.toObject()).PATH ?? "";
  return {
    mode: fileMode,
    addresses: (ifname) => (links ??= addressesByInterface()).get(ifname) ?? null,
    link: hasInterface,
    user: hasUser,
    script: (program, user) => {
      const root = user === "root" || user === "0" ||
        (user === null && !(usualUser ??= hasUser("keepalived_script")));
      return scriptFault(program, path, root);
    },
  };
}

function fileMode(file: string): number | null {
  try {
    return Deno.statSync(file).mode;
  } catch {
    return null;
  }
}

function addressesByInterface(): Map<string, LinkAddress[]> {
  const links = new Map<string, LinkAddress[]>();
  for (const { name, cidr } of Deno.networkInterfaces()) {
    const [address = "", prefix] = (cidr ?? "").split("/");
    const own = { address: address as IpAddress, prefix: Number(prefix) };
    links.set(name, [...(links.get(name) ?? []), own]);
  }
  return links;
}

/** Whether the machine has an account of this name, or with this number. */
function hasUser(name: string): boolean {
  try {
    const rows = Deno.readTextFileSync("/etc/passwd").split("\n").map((row) => row.split(":"));
    return rows.some(([user, , id]) => user === name || id === name);
  } catch {
    return false;
  }
}
