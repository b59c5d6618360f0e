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

/** Tries until it is true, for two seconds at most; blocks the thread, since namespaces are a thread's. */
export function soon(condition: () => boolean): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 1000; tries++) {
    if (condition()) return true;
    Atomics.wait(pause, 0, 0, 2);
  }
  return false;
}
