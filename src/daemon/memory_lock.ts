import { failed, lockPages } from "../../ffi/mod.ts";
import type { Piece } from "./footprint.ts";

/** The largest page that a kernel has, in bytes: what is locked in part is locked whole. */
const page = 0x1_0000n;

/** Names of what is no file on a disk, although it looks like one: devices, and memory that somebody asked for. */
const noFile = /^\/(dev\/|memfd:|SYSV|anon_hugepage)/;

/**
 * What of a process V8 does not manage: the program and the libraries, as they are in their files and as they were changed
 * in memory; malloc's memory; the main thread's stack. V8 ends the process when the kernel does not take memory back that it
 * gives back, and from locked memory the kernel takes nothing: what has no name may be V8's.
 * @param maps the text of /proc/PID/maps (proc_pid_maps(5))
 */
export function lockable(maps: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [, start, end, name] of maps.matchAll(mapping)) {
    if (noFile.test(name!)) continue;
    const address = BigInt(`0x${start}`);
    const length = BigInt(`0x${end}`) - address;
    // A stack grows as what is lowest of it: locked, that would end the process where RLIMIT_MEMLOCK does (SIGSEGV).
    const below = name === "[stack]" ? page : 0n;
    if (length > below) pieces.push({ address: address + below, length: length - below });
  }
  return pieces;
}

/** What is private and can be used: start, end, and the name of a file, of malloc's memory, or of the main thread's stack. */
const mapping = /^([0-9a-f]+)-([0-9a-f]+) (?!---)...p [0-9a-f]+ \S+ \d+ +(\/.*|\[heap\]|\[stack\])$/gm;

/**
 * Keeps in memory what can be kept there of this process, as far as it has been used and when it is. Malloc's memory that
 * comes later is not kept until this is called again. `shrink` gives back little of what is locked: it goes first.
 * @returns 0, or the first `-errno`, as `lockPages` has it; all else is locked nevertheless
 */
export function lockMemory(): number {
  const results = lockable(Deno.readTextFileSync("/proc/self/maps"))
    .map(({ address, length }) => lockPages(address, length));
  return results.find(failed) ?? 0;
}
