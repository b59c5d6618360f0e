import { Arena } from "./arena.ts";
import { SO_ATTACH_FILTER, SOL_SOCKET } from "./constant.ts";
import { sockFilter, sockFprog } from "./layout.ts";
import { setOption } from "./socket.ts";

/** An instruction of classic BPF, as `tcpdump -dd` prints them: code, jump if true, jump if false, operand. */
export type FilterInstruction = readonly [code: number, jt: number, jf: number, k: number];

/**
 * Lets a socket receive only the packets that a program of classic BPF accepts (SO_ATTACH_FILTER of socket(7)).
 * The kernel copies and checks the program; -EINVAL when it is none.
 */
export function attachFilter(fd: number, program: readonly FilterInstruction[]): number {
  const arena = new Arena(sockFprog.size + program.length * sockFilter.size + 16);
  const header = arena.allocate(sockFprog.size);
  const instructions = arena.allocate(program.length * sockFilter.size);
  for (const [row, [code, jt, jf, k]] of program.entries()) {
    const at = row * sockFilter.size;
    instructions.view.setUint16(at + sockFilter.code, code, true);
    instructions.view.setUint8(at + sockFilter.jt, jt);
    instructions.view.setUint8(at + sockFilter.jf, jf);
    instructions.view.setUint32(at + sockFilter.k, k, true);
  }
  header.view.setUint16(sockFprog.len, program.length, true);
  header.view.setBigUint64(sockFprog.filter, instructions.address, true);
  return setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, header.bytes);
}
