import { AF_UNIX, MSG_DONTWAIT, MSG_NOSIGNAL, SOCK_CLOEXEC, SOCK_DGRAM } from "../../ffi/mod.ts";
import { bootTime, close, EAGAIN, sendTo, sockaddrUn, socket } from "../../ffi/mod.ts";
import { type Micros, micros } from "../core/mod.ts";

/** What the daemon tells the service manager (sd_notify(3)). Nothing waits, nothing throws; unheard is unheard. */
export interface ServiceManager {
  /** How long the manager waits for `alive` before it restarts us; call it twice as often. `null`: it does not. */
  readonly watchdog: Micros | null;
  /** Started, or reloaded. */
  ready(status: string): void;
  /** A reload begins; `ready` ends it. */
  reloading(): void;
  stopping(): void;
  /** To be ready, or to have stopped, will take longer: so long from now, if nothing else is said meanwhile. */
  patience(longer: Micros): void;
  /** One line that `systemctl status` shows. */
  status(text: string): void;
  alive(): void;
  close(): void;
}

const silent: ServiceManager = {
  watchdog: null,
  ready() {},
  reloading() {},
  stopping() {},
  patience() {},
  status() {},
  alive() {},
  close() {},
};

type Environment = { readonly [name: string]: string | undefined };

/** The time of the watchdog, if there is one and it is this process that it watches (sd_watchdog_enabled(3)). */
function watchdogOf(environment: Environment): Micros | null {
  const { WATCHDOG_USEC = "", WATCHDOG_PID } = environment;
  if (!/^[1-9]\d{0,15}$/.test(WATCHDOG_USEC)) return null;
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(Deno.pid)) return null;
  return micros(Number(WATCHDOG_USEC));
}

/** Status is one line: what follows a line feed would be read as another assignment. */
function line(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, " ");
}

/**
 * The service manager that started this process, as NOTIFY_SOCKET names it: a path, or `@` and an abstract name.
 * Without the variable, or with one that no socket can have, all calls do nothing.
 */
export function serviceManager(environment: Environment = Deno.env.toObject()): ServiceManager {
  const { NOTIFY_SOCKET = "" } = environment;
  if (!/^[/@]./.test(NOTIFY_SOCKET) || new TextEncoder().encode(NOTIFY_SOCKET).length > 107) return silent;
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return silent;
  const { tell, mention, clear } = sender(fd, sockaddrUn(NOTIFY_SOCKET));
  return {
    watchdog: watchdogOf(environment),
    ready: (status) => tell(`READY=1\nSTATUS=${line(status)}`),
    // systemd drops a stamp older than its own request. The time since boot is never behind CLOCK_MONOTONIC, which
    // stands still while the machine is suspended.
    reloading: () => tell(`RELOADING=1\nMONOTONIC_USEC=${bootTime()}`),
    // An empty status, since systemd shows the last one of a stopped service as well.
    stopping: () => tell("STOPPING=1\nSTATUS="),
    patience: (longer) => tell(`EXTEND_TIMEOUT_USEC=${longer}`),
    status: (text) => mention(`STATUS=${line(text)}`),
    alive: () => mention("WATCHDOG=1"),
    close() {
      clear();
      close(fd);
    },
  };
}

/** How long until a manager with a full queue is asked again, in milliseconds. */
const patience = 20;

/**
 * Sends datagrams without waiting. What must be heard, in its order (`tell`), is sent again until the manager has
 * room for it; what the next one makes up for (`mention`) is dropped meanwhile.
 */
function sender(fd: number, address: Uint8Array) {
  let waiting: Uint8Array[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = (bytes: Uint8Array) => sendTo(fd, bytes, MSG_DONTWAIT | MSG_NOSIGNAL, address);
  const flush = () => {
    timer = undefined;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (send(next) === -EAGAIN) {
        timer = setTimeout(flush, patience);
        Deno.unrefTimer(timer);
        return;
      }
      waiting.shift();
    }
  };
  return {
    tell(text: string) {
      waiting.push(new TextEncoder().encode(text));
      if (timer === undefined) flush();
    },
    mention(text: string) {
      if (waiting.length === 0) send(new TextEncoder().encode(text));
    },
    clear() {
      clearTimeout(timer);
      waiting = [];
    },
  };
}
