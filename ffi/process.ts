import { MADV_DONTNEED, MLOCK_ONFAULT, PR_SET_NAME, PR_SET_PDEATHSIG } from "./constant.ts";
import { ucontext } from "./layout.ts";
import { addressOf, cString, fixedBytes, gate, libc } from "./libc.ts";

/**
 * execv(3): this process becomes another program, with Deno's environment as it stands.
 * @param path not searched in PATH
 * @param args argv, the program's own name included
 * @returns only when it failed: `-errno`
 */
export function execv(path: string, args: readonly string[]): number {
  const words = args.map(cString);
  const argv = new DataView(fixedBytes((words.length + 1) * 8).buffer);
  const strings = fixedBytes(words.reduce((sum, word) => sum + word.length, 1));
  const base = addressOf(strings);
  let offset = 0;
  for (const [index, word] of words.entries()) {
    strings.set(word, offset);
    argv.setBigUint64(index * 8, base + BigInt(offset), true);
    offset += word.length;
  }
  return gate(libc.execv(cString(path), argv));
}

/** Gives memory that was freed back to the kernel, which glibc does by itself for little of it (malloc_trim(3)). Takes some ms. */
export function releaseMemory(): void {
  libc.malloc_trim(0n);
}

/**
 * madvise(2) with MADV_DONTNEED: takes pages out of this process. Of a file that is mapped and was not written to they come
 * back when they are looked at; everything else in them is lost.
 */
export function forgetPages(address: bigint, length: bigint): number {
  return gate(libc.madvise(address, length, MADV_DONTNEED));
}

/**
 * mlock2(2) with MLOCK_ONFAULT: of these pages the kernel takes back none that is in memory, or comes there. What is not used
 * is not read. madvise(2) fails for them: `forgetPages`, and what V8 and malloc do.
 * @param address of a page
 * @param length in bytes
 * @returns 0, or `-errno`: -ENOMEM over RLIMIT_MEMLOCK, -EPERM when that is 0, both only without CAP_IPC_LOCK
 */
export function lockPages(address: bigint, length: bigint): number {
  return gate(libc.mlock2(address, length, MLOCK_ONFAULT));
}

/** munlockall(2): the kernel may take back every page of this process again. */
export function unlockAllPages(): number {
  return gate(libc.munlockall());
}

/** How far down this thread's stack is in use, as an address (getcontext(3)). */
export function stackPointer(): bigint {
  const context = fixedBytes(ucontext.size);
  gate(libc.getcontext(context));
  return new DataView(context.buffer).getBigUint64(ucontext.sp, true);
}

/** The signal that this process gets when the thread that started it ends, 0 for none; kept over exec (prctl(2)). */
export function setParentDeathSignal(signal: number): number {
  return gate(libc.prctl(PR_SET_PDEATHSIG, BigInt(signal), 0n, 0n, 0n));
}

/** getppid(2); 1, or a subreaper, once the parent has ended. */
export function parentPid(): number {
  return libc.getppid();
}

/** The name that ps and pgrep show for this process, of which the kernel keeps 15 bytes (prctl(2)). */
export function setProcessName(name: string): number {
  return gate(libc.prctl_buffer(PR_SET_NAME, cString(name), 0n, 0n, 0n));
}

/** setns(2): moves the calling thread into a namespace. Deno's other threads stay until `execv`. */
export function setns(fd: number, type: number): number {
  return gate(libc.setns(fd, type));
}

/** unshare(2): gives the calling thread namespaces of its own. Deno's other threads keep theirs until `execv`. */
export function unshare(flags: number): number {
  return gate(libc.unshare(flags));
}

/** mount(2) without data: a fresh `sysfs`, or with MS_PRIVATE | MS_REC an existing tree's propagation. */
export function mount(source: string, target: string, type: string, flags: number): number {
  return gate(libc.mount(cString(source), cString(target), cString(type), BigInt(flags), null));
}
