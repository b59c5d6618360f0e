/**
 * Becomes another program, which is ended by SIGSYS when it calls bpf(2), as systemd's SystemCallFilter= has it (seccomp(2)).
 * The words are its path and arguments.
 */
import { Arena, execv } from "../../ffi/mod.ts";

const PR_SET_SECCOMP = 22, PR_SET_NO_NEW_PRIVS = 38, SECCOMP_MODE_FILTER = 2;
const SECCOMP_RET_KILL_PROCESS = 0x8000_0000, SECCOMP_RET_ALLOW = 0x7fff_0000;
const SYS_BPF = Deno.build.arch === "x86_64" ? 321 : 280;

/** Instructions of classic BPF: load the call's number, compare it, and return. */
const filter: readonly (readonly [code: number, jt: number, jf: number, k: number])[] = [
  [0x20, 0, 0, 0],
  [0x15, 0, 1, SYS_BPF],
  [0x06, 0, 0, SECCOMP_RET_KILL_PROCESS],
  [0x06, 0, 0, SECCOMP_RET_ALLOW],
];

const { symbols } = Deno.dlopen("libc.so.6", {
  prctl: { parameters: ["i32", "u64", "buffer", "u64", "u64"], result: "i32" },
});
const arena = new Arena(64);
const program = arena.allocate(16);
const instructions = arena.allocate(8 * filter.length);
for (const [row, [code, jt, jf, k]] of filter.entries()) {
  instructions.view.setUint16(row * 8, code, true);
  instructions.view.setUint8(row * 8 + 2, jt);
  instructions.view.setUint8(row * 8 + 3, jf);
  instructions.view.setUint32(row * 8 + 4, k, true);
}
program.view.setUint16(0, filter.length, true);
program.view.setBigUint64(8, instructions.address, true);
if (symbols.prctl(PR_SET_NO_NEW_PRIVS, 1n, null, 0n, 0n) !== 0) throw new Error("no new privileges");
if (symbols.prctl(PR_SET_SECCOMP, BigInt(SECCOMP_MODE_FILTER), program.bytes, 0n, 0n) !== 0) {
  throw new Error("no filter of system calls");
}
throw new Error(`execv: ${execv(Deno.args[0]!, Deno.args)}`);
