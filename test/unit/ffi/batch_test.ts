import { assert, assertEquals } from "@std/assert";
import {
  AF_INET,
  Arena,
  bind,
  close,
  EAGAIN,
  EMSGSIZE,
  ReceiveBatch,
  type Region,
  SendBatch,
  setOption,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  sockaddrIn,
  socket,
  socketName,
  SOL_SOCKET,
  wallTime,
} from "../../../ffi/mod.ts";

const loopback = [127, 0, 0, 1];

function udpSocket(): { fd: number; port: number } {
  const fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  assert(fd >= 0);
  assertEquals(bind(fd, sockaddrIn(loopback, 0)), 0);
  const name = new Uint8Array(16);
  assertEquals(socketName(fd, name), 16);
  return { fd, port: new DataView(name.buffer).getUint16(2) };
}

function copied(arena: Arena, bytes: Uint8Array): Region {
  const region = arena.allocate(bytes.length);
  region.bytes.set(bytes);
  return region;
}

/** Two sockets, and the receiver's address where a batch can point at it. */
function line() {
  const from = udpSocket();
  const to = udpSocket();
  const arena = new Arena(200_000);
  const destination = copied(arena, sockaddrIn(loopback, to.port));
  return { from, to, arena, destination, close: () => [close(from.fd), close(to.fd)] };
}

Deno.test("a batch of packets leaves in one flush and arrives in one receive, with the sender's name", () => {
  const { from, to, arena, destination, close } = line();
  const out = new SendBatch(8);
  const into = new ReceiveBatch(8, 64, 16);
  assertEquals(into.receive(to.fd), -EAGAIN);
  const packet = copied(arena, new Uint8Array(20));
  const other = copied(arena, new Uint8Array(20).fill(7));
  assert(out.push(packet, 20, destination));
  assert(out.push(other, 10, destination));
  packet.bytes[0] = 99; // rows point at the bytes, so this is still sent
  assertEquals(out.count, 2);
  assertEquals(out.flush(from.fd), 2);
  assertEquals([out.count, out.failures, out.lastError], [0, 0, 0]);
  assertEquals(into.receive(to.fd), 2);
  assertEquals([...into.packet(0)], [99, ...new Array(19).fill(0)]);
  assertEquals([...into.packet(1)], new Array(10).fill(7));
  assertEquals([...into.name(1)], [...sockaddrIn(loopback, from.port)]);
  assertEquals(into.receive(to.fd), -EAGAIN);
  close();
});

Deno.test("a full batch takes no more, and an empty one sends nothing", () => {
  const { from, arena, destination, close } = line();
  const out = new SendBatch(1);
  const packet = arena.allocate(8);
  assertEquals(out.flush(from.fd), 0);
  assertEquals(out.push(packet, 8, destination), true);
  assertEquals(out.push(packet, 8, destination), false);
  assertEquals(out.flush(from.fd), 1);
  assertEquals(out.push(packet, 8, destination), true);
  close();
});

Deno.test("rows that the kernel refuses are left out and counted, and the others are sent", () => {
  const { from, to, arena, destination, close } = line();
  const out = new SendBatch(5);
  const into = new ReceiveBatch(8, 64);
  const packet = copied(arena, new Uint8Array([5]));
  const huge = arena.allocate(70_000); // more than a UDP datagram holds
  out.push(huge, huge.length, destination);
  out.push(packet, 1, destination);
  out.push(huge, huge.length, destination);
  out.push(packet, 1, destination);
  out.push(huge, huge.length, destination);
  assertEquals(out.flush(from.fd), 2);
  assertEquals([out.failures, out.lastError], [3, EMSGSIZE]);
  assertEquals(into.receive(to.fd), 2);
  assertEquals([...into.packet(0), ...into.packet(1)], [5, 5]);
  assertEquals([...into.name(0)], []);
  out.push(packet, 1, destination);
  assertEquals(out.flush(from.fd), 1);
  assertEquals([out.failures, out.lastError], [0, 0]);
  close();
});

Deno.test("a packet longer than its room is cut and says so, and names have their room again each time", () => {
  const { from, to, arena, destination, close } = line();
  const out = new SendBatch(2);
  const into = new ReceiveBatch(2, 4, 16);
  const packet = copied(arena, new Uint8Array([1, 2, 3, 4, 5, 6]));
  for (let turn = 0; turn < 3; turn++) {
    out.push(packet, 6, destination);
    out.push(packet, 4, destination);
    assertEquals(out.flush(from.fd), 2);
    assertEquals(into.receive(to.fd), 2);
    assertEquals([into.truncated(0), into.truncated(1)], [true, false]);
    assertEquals([...into.packet(0)], [1, 2, 3, 4]);
    assertEquals(into.name(0).length, 16);
  }
  close();
});

Deno.test("ten thousand packets pass through the same two batches unharmed", () => {
  const { from, to, arena, destination, close } = line();
  const out = new SendBatch(50);
  const into = new ReceiveBatch(64, 64, 16);
  const packets = Array.from({ length: 50 }, () => arena.allocate(32));
  let seen = 0;
  let wrong = 0;
  for (let turn = 0; turn < 200; turn++) {
    for (const [row, packet] of packets.entries()) {
      packet.view.setUint32(0, turn * 50 + row, true);
      out.push(packet, 32, destination);
    }
    assertEquals(out.flush(from.fd), 50);
    const count = into.receive(to.fd);
    for (let row = 0; row < count; row++, seen++) {
      const bytes = into.packet(row);
      if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) !== seen) wrong++;
    }
  }
  assertEquals([seen, wrong], [10_000, 0]);
  close();
});

Deno.test("the kernel's time of arrival is that of each packet, and 0 without one", () => {
  const { from, to, arena, destination, close } = line();
  const packet = copied(arena, new Uint8Array([5]));
  const into = new ReceiveBatch(8, 64, 0, 32);
  const out = new SendBatch(2);
  out.push(packet, 1, destination);
  out.flush(from.fd);
  assertEquals(into.receive(to.fd), 1);
  assertEquals(into.stamp(0), 0);
  assertEquals(setOption(to.fd, SOL_SOCKET, SO_TIMESTAMPNS, 1), 0);
  const before = wallTime();
  for (let round = 0; round < 2; round++) {
    out.push(packet, 1, destination);
    out.push(packet, 1, destination);
    out.flush(from.fd);
    assertEquals(into.receive(to.fd), 2);
    for (const row of [0, 1]) assert(into.stamp(row) >= before && into.stamp(row) <= wallTime());
  }
  assert(into.stamp(0) <= into.stamp(1));
  close();
});
