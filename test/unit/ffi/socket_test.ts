import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  AF_INET,
  AF_NETLINK,
  AF_PACKET,
  attachFilter,
  bind,
  close,
  connect,
  EAGAIN,
  ECONNREFUSED,
  EINVAL,
  ENODEV,
  ETH_P_ARP,
  interfaceIndex,
  IP_ADD_MEMBERSHIP,
  IP_TTL,
  ipMreqn,
  IPPROTO_IP,
  MSG_DONTWAIT,
  NETLINK_ROUTE,
  networkOrder,
  recv,
  send,
  sendTo,
  setOption,
  SO_RCVBUF,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_RAW,
  sockaddrIn,
  sockaddrLl,
  sockaddrNl,
  sockaddrUn,
  socket,
  socketError,
  socketName,
  SOL_SOCKET,
} from "../../../ffi/mod.ts";

Deno.test("a netlink socket answers a request for the loopback interface", () => {
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  assertEquals(bind(fd, sockaddrNl(0)), 0);
  // nlmsghdr: length, RTM_GETLINK, NLM_F_REQUEST, sequence number; ifinfomsg: AF_UNSPEC, index at 4
  const request = new DataView(new ArrayBuffer(32));
  request.setUint32(0, 32, true);
  request.setUint16(4, 18, true);
  request.setUint16(6, 1, true);
  request.setUint32(8, 77, true);
  request.setInt32(20, interfaceIndex("lo"), true);
  assertEquals(sendTo(fd, new Uint8Array(request.buffer), 0, sockaddrNl(0)), 32);
  const answer = new Uint8Array(8192);
  const length = recv(fd, answer, 0);
  const view = new DataView(answer.buffer);
  assert(length >= 32);
  assertEquals(view.getUint16(4, true), 16); // RTM_NEWLINK
  assertEquals(view.getUint32(8, true), 77);
  assertEquals(view.getInt32(20, true), interfaceIndex("lo"));
  close(fd);
});

Deno.test("interfaces have an index by their name, and 0 says that there is none", () => {
  assert(interfaceIndex("lo") > 0);
  assertEquals(interfaceIndex("no such one"), 0);
});

Deno.test("options are set as a number or as bytes, and a wrong one gives its errno", () => {
  const fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  assertEquals(setOption(fd, SOL_SOCKET, SO_RCVBUF, 65_536), 0);
  assertEquals(setOption(fd, IPPROTO_IP, IP_TTL, 255), 0);
  assertEquals(setOption(fd, IPPROTO_IP, IP_TTL, new Uint8Array([64, 0, 0, 0])), 0);
  assertEquals(setOption(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, ipMreqn([224, 0, 0, 18], 0x7fff_0000)), -ENODEV);
  close(fd);
  assertEquals(socket(AF_INET, SOCK_DGRAM, 300), -EINVAL);
});

Deno.test("a refused datagram becomes the connected socket's error, once", () => {
  const taken = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  bind(taken, sockaddrIn([127, 0, 0, 1], 0));
  const name = new Uint8Array(16);
  socketName(taken, name);
  close(taken); // so that nobody listens on its port
  const fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  assertEquals(connect(fd, name), 0);
  assertEquals(send(fd, new Uint8Array([1]), 0), 1);
  assertEquals(socketError(fd), ECONNREFUSED);
  assertEquals(socketError(fd), 0);
  close(fd);
});

Deno.test("a filter lets only those packets through that it accepts", () => {
  const [from, to] = [socket(AF_INET, SOCK_DGRAM, 0), socket(AF_INET, SOCK_DGRAM, 0)];
  bind(to, sockaddrIn([127, 0, 0, 1], 0));
  const name = new Uint8Array(16);
  socketName(to, name);
  // Load the byte after the UDP header, accept if it is 7, drop otherwise.
  assertEquals(
    attachFilter(to, [[0x30, 0, 0, 8], [0x15, 0, 1, 7], [0x06, 0, 0, 65_535], [0x06, 0, 0, 0]]),
    0,
  );
  for (const byte of [6, 7, 8]) sendTo(from, new Uint8Array([byte]), 0, name);
  const into = new Uint8Array(16);
  assertEquals([recv(to, into, MSG_DONTWAIT), into[0]], [1, 7]);
  assertEquals(recv(to, into, MSG_DONTWAIT), -EAGAIN);
  assertEquals(attachFilter(to, [[0x15, 0, 9, 7]]), -EINVAL);
  close(from);
  close(to);
});

Deno.test({
  name: "a packet socket is bound to an interface and a protocol (needs root)",
  ignore: Deno.uid() !== 0,
  fn: () => {
    const fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, networkOrder(ETH_P_ARP));
    assertEquals(bind(fd, sockaddrLl(interfaceIndex("lo"), ETH_P_ARP)), 0);
    assertEquals(recv(fd, new Uint8Array(64), MSG_DONTWAIT), -EAGAIN);
    close(fd);
  },
});

Deno.test("socket addresses have the kernel's shape", () => {
  assertEquals([...sockaddrIn([192, 0, 2, 1], 80)], [2, 0, 0, 80, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(
    [...sockaddrLl(3, ETH_P_ARP, [255, 255, 255, 255, 255, 255])],
    [17, 0, 8, 6, 3, 0, 0, 0, 0, 0, 0, 6, 255, 255, 255, 255, 255, 255, 0, 0],
  );
  assertEquals([...sockaddrNl(0x11)], [16, 0, 0, 0, 0, 0, 0, 0, 0x11, 0, 0, 0]);
  assertEquals([...sockaddrUn("/a")], [1, 0, 47, 97, 0]);
  assertEquals([...sockaddrUn("@a")], [1, 0, 0, 97]);
  assertEquals([...ipMreqn([224, 0, 0, 18], 2)], [224, 0, 0, 18, 0, 0, 0, 0, 2, 0, 0, 0]);
  assertEquals(networkOrder(0x0806), 0x0608);
  assert(assertThrows(() => sockaddrUn("x".repeat(108))) instanceof RangeError);
});
