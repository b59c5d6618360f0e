import { cString, libc } from "./libc.ts";

/** The index of an interface in this network namespace, 0 when there is none of that name (if_nametoindex(3)). */
export function interfaceIndex(name: string): number {
  return libc.if_nametoindex(cString(name));
}
