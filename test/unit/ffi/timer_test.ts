import { assert, assertEquals } from "@std/assert";
import { bootTime, ENOENT, Epoll, EPOLLHUP, EPOLLIN, EPOLLOUT, Timer } from "../../../ffi/mod.ts";
import { close, socketpair, write } from "../../../ffi/mod.ts";

Deno.test("a timer wakes a blocking wait at its instant", () => {
  const epoll = new Epoll(4);
  const timer = new Timer();
  assertEquals(epoll.add(timer.fd, EPOLLIN), 0);
  const at = bootTime() + 20_500;
  assertEquals(timer.arm(at), 0);
  assertEquals(epoll.wait(5), 0);
  assertEquals(epoll.wait(-1), 1);
  const late = bootTime() - at;
  assert(late >= 0 && late < 100_000, `${late} µs late`);
  assertEquals([epoll.fd(0), epoll.events(0)], [timer.fd, EPOLLIN]);
  timer.clear();
  assertEquals(epoll.wait(0), 0);
  timer.close();
  epoll.close();
});

Deno.test("a timer in the past or at 0 fires at once, and a disarmed one never", () => {
  const epoll = new Epoll(1);
  const timer = new Timer();
  epoll.add(timer.fd, EPOLLIN);
  for (const at of [0, -5, bootTime() - 1_000_000]) {
    assertEquals(timer.arm(at), 0);
    assertEquals(epoll.wait(1_000), 1);
    timer.clear();
  }
  timer.arm(bootTime() + 5_000);
  assertEquals(timer.arm(null), 0);
  assertEquals(epoll.wait(20), 0);
  timer.arm(0);
  assertEquals(epoll.wait(1_000), 1);
  timer.arm(bootTime() + 10_000_000); // arming anew forgets what has fired
  assertEquals(epoll.wait(0), 0);
  timer.close();
  epoll.close();
});

Deno.test("each ready descriptor has a row of its own, and one that is removed has none", () => {
  const pair = socketpair();
  assert(typeof pair !== "number");
  const [a, b] = pair;
  const epoll = new Epoll(8);
  assertEquals(epoll.add(a, EPOLLOUT), 0);
  assertEquals(epoll.add(b, EPOLLIN), 0);
  assertEquals(epoll.wait(0), 1);
  assertEquals([epoll.fd(0), epoll.events(0)], [a, EPOLLOUT]);
  write(a, new Uint8Array([1]));
  assertEquals(epoll.wait(0), 2);
  assertEquals([epoll.fd(0), epoll.fd(1)].sort((x, y) => x - y), [a, b].sort((x, y) => x - y));
  assertEquals(epoll.modify(b, 0), 0);
  assertEquals(epoll.remove(a), 0);
  assertEquals(epoll.remove(a), -ENOENT);
  assertEquals(epoll.wait(0), 0);
  close(a);
  assertEquals(epoll.wait(0), 1);
  assertEquals([epoll.fd(0), epoll.events(0) & EPOLLHUP], [b, EPOLLHUP]);
  close(b);
  epoll.close();
});

Deno.test("a wait reports at most as many as it has room for, the others next", () => {
  const timers = [new Timer(), new Timer(), new Timer()];
  const epoll = new Epoll(2);
  for (const timer of timers) {
    epoll.add(timer.fd, EPOLLIN);
    timer.arm(0);
  }
  const seen = new Set<number>();
  for (let turn = 0; turn < 3; turn++) {
    const count = epoll.wait(20);
    assert(count <= 2);
    for (let row = 0; row < count; row++) {
      seen.add(epoll.fd(row));
      timers.find((timer) => timer.fd === epoll.fd(row))?.clear();
    }
  }
  assertEquals(seen.size, 3);
  for (const timer of timers) timer.close();
  epoll.close();
});
