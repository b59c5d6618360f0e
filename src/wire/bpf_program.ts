/** Opcodes of extended BPF, those of 64 bits where there are others (Documentation/bpf/standardization/instruction-set.rst). */
export const op = {
  move: 0xb7,
  moveRegister: 0xbf,
  add: 0x07,
  divide: 0x37,
  loadByte: 0x71,
  loadWord: 0x61,
  loadLong: 0x79,
  storeWord: 0x63,
  /** A number instead of a register. */
  putHalf: 0x6a,
  putWord: 0x62,
  putLong: 0x7a,
  /** Atomic, of 32 bits. */
  addWord: 0xc3,
  ifEqual: 0x15,
  ifOther: 0x55,
  ifOtherRegister: 0x5d,
  ifGreater: 0x25,
  ifLess: 0xa5,
} as const;

const CALL = 0x85, EXIT = 0x95, LOAD_MAP = 0x18;
/** Of `LOAD_MAP`: the number is a descriptor. */
const PSEUDO_MAP_FD = 1;

/** What an instruction is about, as far as it is about it. */
interface Operands {
  readonly from?: number;
  readonly offset?: number;
  readonly value?: number;
  /** A label that follows. */
  readonly target?: string;
}

/** A program of extended BPF (bpf(2)) that is written down instruction by instruction. */
export class BpfProgram {
  readonly #instructions: { code: number; to: number; operands: Operands }[] = [];
  readonly #labels = new Map<string, number>();

  /** @param to the register, or in `store` and `put` the one that has the address */
  put(code: number, to: number, operands: Operands = {}): void {
    this.#instructions.push({ code, to, operands });
  }

  /** Calls one of the kernel's functions by its number (bpf-helpers(7)). */
  call(helper: number): void {
    this.put(CALL, 0, { value: helper });
  }

  /** Puts the address of a map into a register. */
  loadMap(to: number, fd: number): void {
    this.put(LOAD_MAP, to, { from: PSEUDO_MAP_FD, value: fd });
    // The upper half of the number.
    this.put(0, 0);
  }

  /** Ends with this number. */
  exit(value: number): void {
    this.put(op.move, 0, { value });
    this.put(EXIT, 0);
  }

  /** Jumps to this name lead here. */
  label(name: string): void {
    this.#labels.set(name, this.#instructions.length);
  }

  /** The instructions as the kernel wants them, 8 bytes each. */
  encode(): Uint8Array {
    const bytes = new Uint8Array(this.#instructions.length * 8);
    const view = new DataView(bytes.buffer);
    for (const [row, { code, to, operands }] of this.#instructions.entries()) {
      const { from = 0, offset = 0, value = 0, target } = operands;
      view.setUint8(row * 8, code);
      view.setUint8(row * 8 + 1, from << 4 | to);
      const there = target === undefined ? undefined : this.#labels.get(target);
      view.setInt16(row * 8 + 2, there === undefined ? offset : there - row - 1, true);
      view.setInt32(row * 8 + 4, value, true);
    }
    return bytes;
  }
}
