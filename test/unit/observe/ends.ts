import fs from "node:fs";
import {
  AF_UNIX,
  bind,
  close,
  read,
  recv,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  sockaddrUn,
  socket,
} from "../../../ffi/mod.ts";

/** A datagram socket in the file system, as a syslog daemon or systemd has one. */
export interface Receiver {
  /** All datagrams that wait, as text. */
  received(): string[];
  close(): void;
}

/** Binds a receiver to a path, or to an abstract name (`@name`). */
export function receiver(path: string): Receiver {
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const bound = bind(fd, sockaddrUn(path));
  if (fd < 0 || bound < 0) throw new Error(`cannot bind ${path}: ${fd} ${bound}`);
  const bytes = new Uint8Array(65536);
  return {
    received() {
      const texts: string[] = [];
      for (let n = recv(fd, bytes, 0); n >= 0; n = recv(fd, bytes, 0)) {
        texts.push(new TextDecoder().decode(bytes.subarray(0, n)));
      }
      return texts;
    },
    close: () => void close(fd),
  };
}

/** A pipe whose ends are both open: what is written can be read again, and reading does not wait. */
export function pipe(): { readonly reader: number; readonly writer: number; remove(): void } {
  const folder = Deno.makeTempDirSync();
  const made = new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).outputSync();
  if (!made.success) throw new Error("mkfifo failed");
  const reader = fs.openSync(`${folder}/pipe`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const writer = fs.openSync(`${folder}/pipe`, fs.constants.O_WRONLY);
  return { reader, writer, remove: () => Deno.removeSync(folder, { recursive: true }) };
}

/** All that waits in a descriptor that does not make readers wait. */
export function drain(fd: number): string {
  const bytes = new Uint8Array(65536);
  let text = "";
  for (let n = read(fd, bytes); n > 0; n = read(fd, bytes)) {
    text += new TextDecoder().decode(bytes.subarray(0, n));
  }
  return text;
}
