import { SFD_CLOEXEC, SFD_NONBLOCK, SIG_SETMASK, SIGRTMAX } from "./constant.ts";
import { read } from "./descriptor.ts";
import { signalfdSiginfo, sigset } from "./layout.ts";
import { fixedBytes, gate, libc } from "./libc.ts";

const information = fixedBytes(signalfdSiginfo.size);

/** A sigset_t: bit n - 1 is signal n. */
function setOf(signals: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = fixedBytes(sigset.size);
  for (const signal of signals) bytes[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  return bytes;
}

/**
 * Makes the calling thread block exactly these signals (pthread_sigmask(3)). Deno's other threads keep theirs: to
 * have all threads block them, call `execv` next, since the mask is inherited. Children inherit it too.
 */
export function blockSignals(signals: readonly number[]): number {
  return -libc.pthread_sigmask(SIG_SETMASK, setOf(signals), null);
}

/** The signals that the calling thread blocks, in order. */
export function blockedSignals(): number[] {
  const bytes = fixedBytes(sigset.size);
  libc.pthread_sigmask(SIG_SETMASK, null, bytes);
  const all = Array.from({ length: SIGRTMAX }, (_, index) => index + 1);
  return all.filter((signal) => bytes[(signal - 1) >> 3]! & (1 << ((signal - 1) & 7)));
}

/** A nonblocking, close-on-exec descriptor that is readable when one of the signals waits (signalfd(2)); block them first. */
export function signalFd(signals: readonly number[]): number {
  return gate(libc.signalfd(-1, setOf(signals), SFD_NONBLOCK | SFD_CLOEXEC));
}

/** The next signal that waits in a signalfd, by its number, and the process that sent it; `null` when none does. */
export function readSignal(fd: number): { readonly number: number; readonly sender: number } | null {
  if (read(fd, information) !== signalfdSiginfo.size) return null;
  const view = new DataView(information.buffer);
  const at = (offset: number) => view.getUint32(offset, true);
  return { number: at(signalfdSiginfo.ssi_signo), sender: at(signalfdSiginfo.ssi_pid) };
}

/** kill(2); signal 0 only asks whether it could be sent, a negative pid means a process group. */
export function kill(pid: number, signal: number): number {
  return gate(libc.kill(pid, signal));
}
