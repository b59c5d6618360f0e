/**
 * Asks a host for many addresses by ARP until the last one has answered: `probe.ts FILE` with a `Quest` as JSON. Waits for the
 * first advert that comes from that host, so that nothing is disturbed before. What was just announced is asked for at once, each
 * address once, however many are announced together. All others are asked for 10,000 times a second: the fewer are left, the
 * more often each is asked. That takes up to a tenth of a core, from both daemons alike.
 * @module
 */
import { Arena, Epoll, EPOLLIN, ETH_P_ARP, SendBatch, sockaddrLl } from "../../ffi/mod.ts";
import { addressNumber, Records } from "./record.ts";
import { Pending } from "./pending.ts";
import { Tap } from "./tap.ts";

/** A host, and what it is asked for. */
export interface Quest {
  /** Indexes of all bridges of the namespace. */
  readonly bridges: readonly number[];
  /** Of the host: the port's index at the bridge, the bridge's index, the hardware address behind it. */
  readonly cables: readonly { readonly port: number; readonly bridge: number; readonly mac: string }[];
  /** What to ask for, and the cable that it is expected behind. */
  readonly addresses: readonly { readonly address: string; readonly cable: number }[];
}

/** Between two portions, in milliseconds, and how many questions there are in one. */
const REST = 2;
const PORTION = 20;
/** The same, of those that were just announced. */
const HINTED = 512;
const FRAME = 42;

/** Nobody's. */
const OWN = [0x02, 0, 0, 0, 0, 0x99];
const bytesOf = (mac: string) => mac.split(":").map((part) => parseInt(part, 16));

/** An ARP probe to one host alone: without an own address (RFC 5227 §2.1.1), so that nobody learns anything of it. */
function question(into: Uint8Array, mac: readonly number[], address: number): void {
  into.set([...mac, ...OWN, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, ...OWN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  new DataView(into.buffer, into.byteOffset).setUint32(38, address, false);
}

function probe({ bridges, cables, addresses }: Quest): void {
  const tap = new Tap(bridges);
  const numbers = addresses.map(({ address }) => addressNumber(address));
  const rowOf = new Map(numbers.map((number, row) => [number, row]));
  const ports = new Set(cables.map(({ port }) => port));
  const pending = new Pending(addresses.length);
  const arena = new Arena(HINTED * 64 + cables.length * 64);
  const frames = Array.from({ length: HINTED }, () => arena.allocate(FRAME));
  const ways = cables.map(({ bridge, mac }) => {
    const region = arena.allocate(20);
    region.bytes.set(sockaddrLl(bridge, ETH_P_ARP, bytesOf(mac)));
    return { region, mac: bytesOf(mac) };
  });
  const batch = new SendBatch(HINTED);
  /** Whether an advert was among it. */
  const listen = (): boolean => {
    const records = new Records();
    for (const chunk of tap.read()) records.push(chunk);
    const own = records.filter(({ port }) => ports.has(port));
    for (const { kind, address } of own) {
      const row = rowOf.get(address);
      if (row === undefined) continue;
      if (kind === "reply") pending.answered(row);
      else if (kind === "announcement") pending.hint(row);
    }
    return own.some(({ kind }) => kind === "advert");
  };
  const epoll = new Epoll(1);
  epoll.add(tap.fd, EPOLLIN);
  console.log("waiting");
  do epoll.wait(-1); while (!listen());
  const rest = new Int32Array(new SharedArrayBuffer(4));
  while (pending.left > 0) {
    for (const [i, row] of pending.next(PORTION, HINTED).entries()) {
      const { region, mac } = ways[addresses[row]!.cable]!;
      question(frames[i]!.bytes, mac, numbers[row]!);
      batch.push(frames[i]!, FRAME, region);
    }
    batch.flush(tap.fd);
    Atomics.wait(rest, 0, 0, REST);
    listen();
  }
  console.log("answered");
}

if (import.meta.main) probe(JSON.parse(Deno.readTextFileSync(Deno.args[0]!)) as Quest);
