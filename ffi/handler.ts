import {
  EFD_CLOEXEC,
  EFD_NONBLOCK,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  SA_ONSTACK,
  SA_RESTART,
  SA_SIGINFO,
} from "./constant.ts";
import { close } from "./descriptor.ts";
import { ENOMEM, ENOSYS } from "./errno.ts";
import { sigactionLayout } from "./layout.ts";
import { cString, fixedBytes, gate, libc } from "./libc.ts";

/** Memory is given out in pages, of this size or larger ones; each handler has one, which is mostly empty. */
const pageSize = 4096;

/**
 * The machine code of a function that calls `eventfd_write(fd, what it was given second)` and returns what that does. A
 * handler is given the signal, the address of a siginfo_t, which is some number other than 0, and more (sigaction(2)).
 */
function code(fd: number, eventfdWrite: bigint): DataView | null {
  const bytes = new DataView(new ArrayBuffer(32));
  switch (Deno.build.arch) {
    case "x86_64":
      bytes.setUint8(0, 0xbf); // mov edi, fd
      bytes.setInt32(1, fd, true);
      bytes.setUint16(5, 0xb848, true); // mov rax, eventfd_write
      bytes.setBigUint64(7, eventfdWrite, true);
      bytes.setUint16(15, 0xe0ff, true); // jmp rax
      return bytes;
    case "aarch64":
      bytes.setUint32(0, 0x58000090, true); // ldr x16, at 16
      bytes.setUint32(4, 0x180000a0, true); // ldr w0, at 24
      bytes.setUint32(8, 0xd61f0200, true); // br x16
      bytes.setBigUint64(16, eventfdWrite, true);
      bytes.setInt32(24, fd, true);
      return bytes;
    default:
      return null;
  }
}

/** Puts machine code where it can run, for good; the kernel keeps what the processor caches of it in order. */
function executable(bytes: DataView): Deno.PointerObject | null {
  const page = libc.mmap(null, BigInt(pageSize), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
  // MAP_FAILED is -1, which is no address that could be used.
  if (page === null || Deno.UnsafePointer.value(page) === 0xffff_ffff_ffff_ffffn) return null;
  const room = Deno.UnsafePointerView.getArrayBuffer(page, bytes.byteLength);
  new Uint8Array(room).set(new Uint8Array(bytes.buffer));
  return libc.mprotect(page, BigInt(pageSize), PROT_READ | PROT_EXEC) < 0 ? null : page;
}

function setAction(signal: number, handler: bigint, flags: number): number {
  const action = new DataView(fixedBytes(sigactionLayout.size).buffer);
  // All signals wait for the handler's end: the stack for signals (sigaltstack(2)) has room for one, with the registers of
  // some processors, and who gets several at once would die of it.
  for (let at = sigactionLayout.sa_mask; at < sigactionLayout.sa_flags; at += 8) {
    action.setBigUint64(at, 0xffff_ffff_ffff_ffffn, true);
  }
  action.setBigUint64(sigactionLayout.sa_handler, handler, true);
  action.setUint32(sigactionLayout.sa_flags, flags, true);
  return gate(libc.sigaction(signal, action, null));
}

/** A nonblocking, close-on-exec counter in the kernel that is readable unless it is 0 (eventfd(2)). */
export function eventFd(): number {
  return gate(libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

/** A signal does nothing from now on (SIG_IGN of sigaction(2)); programs that are started inherit that. */
export function ignoreSignal(signal: number): number {
  return setAction(signal, 1n, 0);
}

/**
 * From now on a signal, in whichever thread it arrives, makes a descriptor readable, and has no other effect. It is for
 * signals that Deno does not let us listen to, and would die of, and for one that Deno has something else in mind with.
 * JavaScript must not run in a handler, nor most of libc (signal-safety(7)): the handler is a few instructions and one
 * write(2). Programs that are started have the signal's usual effect.
 * @returns the descriptor, an eventfd; or `-errno`: -ENOSYS on processors other than x86-64 and arm64
 */
export function signalEventFd(signal: number): number {
  const eventfdWrite = libc.dlsym?.(null, cString("eventfd_write")) ?? null;
  const fd = eventFd();
  if (fd < 0) return fd;
  const bytes = eventfdWrite && code(fd, BigInt(Deno.UnsafePointer.value(eventfdWrite)));
  const handler = bytes && executable(bytes);
  const result = handler === null
    ? (bytes === null ? -ENOSYS : -ENOMEM)
    : setAction(signal, BigInt(Deno.UnsafePointer.value(handler)), SA_SIGINFO | SA_ONSTACK | SA_RESTART);
  if (result === 0) return fd;
  close(fd);
  return result;
}
