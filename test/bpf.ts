import { SharedArray } from "../ffi/mod.ts";

/** Whether the kernel lets us load programs of extended BPF. */
export function mayLoadPrograms(): boolean {
  const array = SharedArray.create(1, 8);
  if (typeof array === "number") return false;
  array.close();
  return true;
}
