/**
 * Calls to libc: their structs, constants and errno; one thin function each. What is a system call returns
 * what the kernel returned, or `-errno`. Nothing here knows a protocol, logs, tries again or decides, and
 * `EINTR` is returned like any other error.
 *
 * `libc.ts` has the table of symbols and the only look at errno, `layout.ts` the structs as data. What the
 * kernel is told the address of lives in an arena (`arena.ts`), since V8 moves small arrays. Read `batch.ts`
 * next: many packets in one call are what the hot path is made of.
 * @module
 */
export * from "./arena.ts";
export * from "./batch.ts";
export * from "./bpf.ts";
export * from "./clock.ts";
export * from "./constant.ts";
export * from "./descriptor.ts";
export * from "./epoll.ts";
export * from "./errno.ts";
export * from "./filter.ts";
export * from "./handler.ts";
export * from "./inotify.ts";
export * from "./interface.ts";
export * from "./process.ts";
export * from "./schedule.ts";
export * from "./signal.ts";
export * from "./sockaddr.ts";
export * from "./socket.ts";
export * from "./timer.ts";
