import type { Plan } from "../engine/mod.ts";
import { interfaceIndex } from "../../ffi/mod.ts";

/** What the VRRP role cannot do without (capabilities(7)), with its bit. */
const needed = [["CAP_NET_ADMIN", 12], ["CAP_NET_RAW", 13]] as const;

/** The capabilities that this process lacks. */
export function missingCapabilities(status = Deno.readTextFileSync("/proc/self/status")): string[] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return needed.filter(([, bit]) => (effective >> BigInt(bit) & 1n) === 0n).map(([name]) => name);
}

/** Whether the kernel knows an interface of this name. */
export function hasInterface(name: string): boolean {
  return interfaceIndex(name) !== 0;
}

/** The interfaces that the plan names and the kernel does not know, with the first instance that names each. */
export function missingInterfaces(plan: Plan): { name: string; instance: string }[] {
  const named = new Map<string, string>();
  for (const params of plan.instances) {
    const name = params.vmac?.base ?? params.interface;
    if (name !== "" && !named.has(name)) named.set(name, params.name);
  }
  return [...named].filter(([name]) => !hasInterface(name)).map(([name, instance]) => ({ name, instance }));
}
