import { assertEquals } from "@std/assert";
import * as constant from "../../../ffi/constant.ts";
import * as errno from "../../../ffi/errno.ts";
import * as layout from "../../../ffi/layout.ts";

const headers = [
  "arpa/inet.h",
  "errno.h",
  "fcntl.h",
  "linux/filter.h",
  "linux/if_ether.h",
  "linux/if_packet.h",
  "linux/netlink.h",
  "netinet/in.h",
  "sched.h",
  "signal.h",
  "stddef.h",
  "stdio.h",
  "string.h",
  "sys/epoll.h",
  "sys/eventfd.h",
  "sys/mman.h",
  "sys/mount.h",
  "sys/prctl.h",
  "sys/resource.h",
  "sys/signalfd.h",
  "sys/socket.h",
  "sys/timerfd.h",
  "sys/un.h",
  "time.h",
  "ucontext.h",
];

/** C's names of the structs. */
const structs: [type: string, layout: Record<string, number>][] = [
  ["struct epoll_event", layout.epollEvent],
  ["struct timespec", layout.timespec],
  ["struct itimerspec", layout.itimerspec],
  ["struct iovec", layout.iovec],
  ["struct msghdr", layout.msghdr],
  ["struct mmsghdr", layout.mmsghdr],
  ["struct sockaddr_in", layout.sockaddrInLayout],
  ["struct sockaddr_ll", layout.sockaddrLlLayout],
  ["struct sockaddr_nl", layout.sockaddrNlLayout],
  ["struct sockaddr_un", layout.sockaddrUnLayout],
  ["struct ip_mreqn", layout.ipMreqnLayout],
  ["struct signalfd_siginfo", layout.signalfdSiginfo],
  ["sigset_t", layout.sigset],
  ["struct sigaction", layout.sigactionLayout],
  ["ucontext_t", {
    size: layout.ucontext.size,
    [Deno.build.arch === "x86_64" ? "uc_mcontext.gregs[REG_RSP]" : "uc_mcontext.sp"]: layout.ucontext.sp,
  }],
  ["struct sock_filter", layout.sockFilter],
  ["struct sock_fprog", layout.sockFprog],
];

/** Everything that C and ffi/ both know: what to ask C, and what ffi/ says. */
function facts(): [expression: string, ours: number][] {
  const all: [string, number][] = [];
  for (const [type, fields] of structs) {
    for (const [field, offset] of Object.entries(fields)) {
      all.push([field === "size" ? `sizeof(${type})` : `offsetof(${type}, ${field})`, offset]);
    }
  }
  for (const [name, value] of [...Object.entries(constant), ...Object.entries(errno)]) {
    if (typeof value !== "number" || name === "IPPROTO_VRRP") continue;
    all.push([name, value]);
  }
  return all;
}

async function compiler(): Promise<string | null> {
  const name = Deno.env.get("CC") ?? "cc";
  try {
    const { success } = await new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" })
      .output();
    return success ? name : null;
  } catch {
    return null;
  }
}

const cc = await compiler();

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: cc === null
    ? "structs and constants are those of the C compiler (left out: no C compiler here)"
    : "structs and constants are those of the C compiler",
  ignore: cc === null,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "havip-layout-" });
    try {
      const asked = facts();
      const source = [
        "#define _GNU_SOURCE",
        ...headers.map((name) => `#include <${name}>`),
        "int main(void) {",
        ...asked.map(([expression]) => `  printf("%lld\\n", (long long)(${expression}));`),
        "  return 0;",
        "}",
      ];
      await Deno.writeTextFile(`${folder}/facts.c`, source.join("\n"));
      await run(cc!, ["-o", `${folder}/facts`, `${folder}/facts.c`]);
      const answers = (await run(`${folder}/facts`, [])).trim().split("\n").map(Number);
      const theirs = asked.map(([expression], row) => `${expression} = ${answers[row]}`);
      assertEquals(asked.map(([expression, ours]) => `${expression} = ${ours}`), theirs);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "errno's names and words are those of strerror (needs a C compiler)",
  ignore: cc === null,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "havip-errno-" });
    try {
      const numbers = Array.from({ length: 133 }, (_, index) => index + 1);
      const source = `#include <stdio.h>
        #include <string.h>
        int main(void) { for (int i = 1; i < 134; i++) printf("%d %s\\n", i, strerror(i)); return 0; }`;
      await Deno.writeTextFile(`${folder}/errno.c`, source);
      await run(cc!, ["-o", `${folder}/errno`, `${folder}/errno.c`]);
      const theirs = (await run(`${folder}/errno`, [])).trim().split("\n");
      assertEquals(numbers.map((number) => `${number} ${errno.errnoText(-number)}`), theirs);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
