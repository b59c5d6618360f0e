/**
 * A program of extended BPF that knows the advert which a master sends over and over: it notes when one came, and lets through
 * what is any other.
 * @module
 */
import { BpfProgram, op } from "./bpf_program.ts";
import { IPV4_CHECKSUM, IPV4_HEADER_LENGTH, IPV4_IDENTIFICATION, IPV4_PROTOCOL } from "./ipv4.ts";
import { IPV6_HEADER_LENGTH } from "./ipv6.ts";
import { VRRP_PROTOCOL } from "./vrrp.ts";

/** The longest advert that is known again, with its IP header, in bytes: 35 addresses over IPv4, seven over IPv6. */
const longest = 168;

/**
 * What the program and its user share of each VRID: offsets in bytes of what are numbers of 32 bits in the machine's order,
 * but for `packet`.
 */
export const usual = {
  size: 24 + longest,
  /** Program: when the last one was kept, in µs since boot (CLOCK_BOOTTIME), modulo 2³². */
  stamp: 0,
  /** Program: how many were kept. */
  kept: 4,
  /** Program: how many packets were let through. */
  passed: 8,
  /** User: how many of those it had read. While there are more, all are let through: they stay in order. */
  read: 12,
  /** User: of `packet`; 0 while nothing is to be kept. */
  length: 16,
  /** User: the advert, masked (`mask`), and nothing but 0 behind it. */
  packet: 24,
} as const;

type Form = "ipv4" | "ipv6";

/** Where the VRRP header begins in a packet without options or extension headers. */
function startOf(form: Form): number {
  return form === "ipv4" ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
}

/** The VRID under which the program counts a packet; `null` when it does not. */
export function countedAs(form: Form, packet: Uint8Array): number | null {
  const plain = form === "ipv6" || (packet[0] === 0x45 && packet[IPV4_PROTOCOL] === VRRP_PROTOCOL);
  return plain ? packet[startOf(form) + 1] ?? null : null;
}

/**
 * Writes a packet as the program compares it: without what differs from one of its kind to the next.
 * @returns whether there is room for it
 */
export function mask(form: Form, packet: Uint8Array, into: Uint8Array): boolean {
  if (packet.length > longest || packet.length < startOf(form) + 8) return false;
  into.fill(0);
  into.set(packet);
  if (form === "ipv4") {
    into.fill(0, IPV4_IDENTIFICATION, IPV4_IDENTIFICATION + 2);
    into.fill(0, IPV4_CHECKSUM, IPV4_CHECKSUM + 2);
  } else {
    // Traffic class and flow label.
    into.fill(0, 0, 4);
    into[0] = 0x60;
  }
  return true;
}

/** Registers: results, arguments, and what calls leave alone. */
const [R0, R1, R2, R3, R4, R5, CONTEXT, ENTRY, LENGTH, STACK] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10] as const;
/** The kernel's functions (bpf-helpers(7)). */
const MAP_LOOKUP_ELEM = 1, SKB_LOAD_BYTES_RELATIVE = 68, KTIME_GET_BOOT_NS = 125;
/** Of the second: from the network header on, which a raw socket of IPv6 is past. */
const BPF_HDR_START_NET = 1;
/** The first field of `struct __sk_buff`. */
const SKB_LEN = 0;
/** Where on the stack the packet is, and the VRID before it. */
const copy = -longest, key = copy - 8;

/**
 * The program for a raw socket of VRRP.
 * @param map a descriptor of an array of 256 `usual`, by VRID
 */
export function advertFilter(form: Form, map: number): Uint8Array {
  const program = new BpfProgram();
  findEntry(program, form, map);
  compare(program, form);
  program.call(KTIME_GET_BOOT_NS);
  program.put(op.divide, R0, { value: 1_000 });
  program.put(op.storeWord, ENTRY, { from: R0, offset: usual.stamp });
  program.put(op.move, R1, { value: 1 });
  program.put(op.addWord, ENTRY, { from: R1, offset: usual.kept });
  program.exit(0);
  program.label("count");
  program.put(op.move, R1, { value: 1 });
  program.put(op.addWord, ENTRY, { from: R1, offset: usual.passed });
  program.label("pass");
  program.exit(-1);
  return program.encode();
}

/** Looks up what there is for the packet's VRID. */
function findEntry(program: BpfProgram, form: Form, map: number): void {
  const start = startOf(form);
  program.put(op.moveRegister, CONTEXT, { from: R1 });
  for (let at = 0; at < longest; at += 8) program.put(op.putLong, STACK, { offset: copy + at });
  program.put(op.move, R4, { value: start + 2 });
  copyPacket(program, "pass");
  if (form === "ipv4") {
    program.put(op.loadByte, R1, { from: STACK, offset: copy });
    program.put(op.ifOther, R1, { value: 0x45, target: "pass" });
    program.put(op.loadByte, R1, { from: STACK, offset: copy + IPV4_PROTOCOL });
    program.put(op.ifOther, R1, { value: VRRP_PROTOCOL, target: "pass" });
  }
  program.put(op.loadByte, R1, { from: STACK, offset: copy + start + 1 });
  program.put(op.storeWord, STACK, { from: R1, offset: key });
  program.put(op.moveRegister, R2, { from: STACK });
  program.put(op.add, R2, { value: key });
  program.loadMap(R1, map);
  program.call(MAP_LOOKUP_ELEM);
  program.put(op.ifEqual, R0, { value: 0, target: "pass" });
  program.put(op.moveRegister, ENTRY, { from: R0 });
}

/** Goes on only with the packet that is known. */
function compare(program: BpfProgram, form: Form): void {
  const start = startOf(form);
  program.put(op.loadWord, LENGTH, { from: CONTEXT, offset: SKB_LEN });
  if (form === "ipv6") program.put(op.add, LENGTH, { value: start });
  program.put(op.ifGreater, LENGTH, { value: longest, target: "count" });
  program.put(op.ifLess, LENGTH, { value: start + 8, target: "count" });
  program.put(op.loadWord, R1, { from: ENTRY, offset: usual.length });
  program.put(op.ifOtherRegister, R1, { from: LENGTH, target: "count" });
  program.put(op.loadWord, R1, { from: ENTRY, offset: usual.passed });
  program.put(op.loadWord, R2, { from: ENTRY, offset: usual.read });
  program.put(op.ifOtherRegister, R1, { from: R2, target: "count" });
  program.put(op.moveRegister, R4, { from: LENGTH });
  copyPacket(program, "count");
  if (form === "ipv4") {
    program.put(op.putHalf, STACK, { offset: copy + IPV4_IDENTIFICATION });
    program.put(op.putHalf, STACK, { offset: copy + IPV4_CHECKSUM });
  } else program.put(op.putWord, STACK, { offset: copy, value: 0x60 });
  for (let at = 0; at < longest; at += 8) {
    program.put(op.loadLong, R1, { from: STACK, offset: copy + at });
    program.put(op.loadLong, R2, { from: ENTRY, offset: usual.packet + at });
    program.put(op.ifOtherRegister, R1, { from: R2, target: "count" });
  }
}

/** Copies as many bytes of the packet as `R4` says to the stack. */
function copyPacket(program: BpfProgram, otherwise: string): void {
  program.put(op.moveRegister, R1, { from: CONTEXT });
  program.put(op.move, R2);
  program.put(op.moveRegister, R3, { from: STACK });
  program.put(op.add, R3, { value: copy });
  program.put(op.move, R5, { value: BPF_HDR_START_NET });
  program.call(SKB_LOAD_BYTES_RELATIVE);
  program.put(op.ifOther, R0, { value: 0, target: otherwise });
}
