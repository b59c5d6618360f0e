import { MAP_SHARED, PROT_READ, PROT_WRITE, SO_ATTACH_BPF, SOL_SOCKET } from "./constant.ts";
import { addressOf, cString, fixedBytes, gate, libc } from "./libc.ts";
import { setOption } from "./socket.ts";

/** The number of bpf(2), which libc has no function for. */
const SYS_BPF = Deno.build.arch === "x86_64" ? 321n : 280n;

const BPF_MAP_CREATE = 0;
const BPF_PROG_LOAD = 5;
const BPF_MAP_TYPE_ARRAY = 2;
const BPF_PROG_TYPE_SOCKET_FILTER = 1;
const BPF_F_MMAPABLE = 1 << 10;

/** More than these two commands look at of `union bpf_attr`; what is not used is 0. */
const attributes = 128;

function bpf(command: number, fields: readonly (readonly [at: number, value: number | bigint])[]): number {
  const bytes = fixedBytes(attributes);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of fields) {
    if (typeof value === "bigint") view.setBigUint64(at, value, true);
    else view.setUint32(at, value, true);
  }
  return gate(libc.syscall_bpf(SYS_BPF, command, bytes, attributes));
}

/** Memory that this process and programs of extended BPF have in common: a BPF_MAP_TYPE_ARRAY, mapped. */
export class SharedArray {
  readonly fd: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #address: Deno.PointerObject;

  private constructor(fd: number, address: Deno.PointerObject, length: number) {
    this.fd = fd;
    this.#address = address;
    this.bytes = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(address, length));
  }

  /**
   * @param size of each entry in bytes, a multiple of 8
   * @returns the array, all of it 0, or `-errno`: -EPERM for who may not
   */
  static create(entries: number, size: number): SharedArray | number {
    const fd = bpf(BPF_MAP_CREATE, [
      [0, BPF_MAP_TYPE_ARRAY],
      [4, 4],
      [8, size],
      [12, entries],
      [16, BPF_F_MMAPABLE],
    ]);
    if (fd < 0) return fd;
    const length = entries * size;
    const address = libc.mmap(null, BigInt(length), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0n);
    // MAP_FAILED is -1, which is no address that could be used.
    if (address !== null && Deno.UnsafePointer.value(address) < 2n ** 63n) {
      return new SharedArray(fd, address, length);
    }
    const failure = gate(-1);
    libc.close(fd);
    return failure;
  }

  /** To be called once, after which `bytes` are not to be looked at. */
  close(): void {
    libc.munmap(this.#address, BigInt(this.bytes.length));
    libc.close(this.fd);
  }
}

/**
 * Lets a program of extended BPF say of each packet that comes to a socket how many bytes of it are received, 0 for none
 * (SO_ATTACH_BPF of socket(7)).
 * @param program instructions of 8 bytes each, as the kernel's Documentation/bpf/standardization/instruction-set.rst has them
 * @returns 0, or `-errno`: -EINVAL or -EACCES for a program that the kernel finds unsafe
 */
export function attachProgram(fd: number, program: Uint8Array): number {
  const instructions = fixedBytes(program.length);
  instructions.set(program);
  const license = cString("MIT");
  const loaded = bpf(BPF_PROG_LOAD, [
    [0, BPF_PROG_TYPE_SOCKET_FILTER],
    [4, program.length / 8],
    [8, addressOf(instructions)],
    [16, addressOf(license)],
  ]);
  if (loaded < 0) return loaded;
  const attached = setOption(fd, SOL_SOCKET, SO_ATTACH_BPF, loaded);
  // The socket keeps it.
  libc.close(loaded);
  return attached;
}
