/**
 * A child process for `signal_test.ts`: blocks a real-time signal, becomes itself anew, and says what its
 * threads block and what the signalfd gives.
 */
import { blockedSignals, blockSignals, Epoll, EPOLLIN, execv, kill, readSignal } from "../../../ffi/mod.ts";
import { setProcessName, signalFd, SIGRTMIN, SIGTERM } from "../../../ffi/mod.ts";

const wanted = [SIGTERM, SIGRTMIN + 2];

function blockedByThread(): string[] {
  const threads = [...Deno.readDirSync("/proc/self/task")].map((entry) => entry.name);
  const masks = threads.map((thread) =>
    /SigBlk:\s+(\w+)/.exec(Deno.readTextFileSync(`/proc/self/task/${thread}/status`))?.[1] ?? "none"
  );
  return [...new Set(masks)];
}

if (Deno.args[0] !== "again") {
  blockSignals(wanted);
  const path = Deno.execPath();
  execv(path, [path, "run", "-A", "--no-lock", Deno.mainModule, "again"]);
  console.log("execv failed");
  Deno.exit(1);
}

const fd = signalFd(wanted);
const epoll = new Epoll(1);
epoll.add(fd, EPOLLIN);
setProcessName("signal child");
const before = readSignal(fd);
kill(Deno.pid, SIGRTMIN + 2);
kill(Deno.pid, SIGTERM);
const ready = epoll.wait(5_000);
const read = [readSignal(fd), readSignal(fd), readSignal(fd)];
console.log(JSON.stringify({
  blocked: blockedSignals(),
  masks: blockedByThread(),
  before,
  ready,
  read: read.map((signal) => signal?.number ?? null),
  fromItself: read.every((signal) => signal === null || signal.sender === Deno.pid),
  name: Deno.readTextFileSync("/proc/self/comm").trim(),
}));
Deno.exit(0);
