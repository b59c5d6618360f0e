import { assertEquals } from "@std/assert";
import { CLONE_NEWNET, close, openReadOnly, setns, unshare } from "../../ffi/mod.ts";

/** Runs `body`, which must not await, with the calling thread in a new network namespace; false when that is denied. */
export function inNewNamespace(body: () => void): boolean {
  const home = openReadOnly("/proc/thread-self/ns/net");
  if (home < 0) return false;
  try {
    if (unshare(CLONE_NEWNET) < 0) return false;
    try {
      body();
    } finally {
      assertEquals(setns(home, CLONE_NEWNET), 0);
    }
    return true;
  } finally {
    close(home);
  }
}
