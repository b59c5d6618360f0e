/*
 * The encoded messages, judged by the kernel: two network namespaces that only this test's sockets keep alive.
 */
import { assert, assertEquals } from "@std/assert";
import {
  AF_NETLINK,
  bind,
  close,
  NETLINK_ROUTE,
  recv,
  send,
  setOption,
  SOCK_CLOEXEC,
  SOCK_RAW,
  sockaddrNl,
  socket,
  SOL_SOCKET,
} from "../../../ffi/mod.ts";
import type { IpAddress, MacAddress, VirtualAddress } from "../../../src/core/mod.ts";
import {
  addAddress,
  createBridge,
  createVeth,
  decodeNetlink,
  deleteLink,
  dumpAddresses,
  dumpLinks,
  type NetlinkMessage,
  removeAddress,
  renameLink,
  setLinkAddress,
  setLinkDown,
  setLinkMaster,
  setLinkNamespace,
  setLinkUp,
} from "../../../src/wire/netlink.ts";
import { inNewNamespace } from "../namespace.ts";

/** socket(7): how long a receive waits, as a struct timeval. */
const SO_RCVTIMEO = 20;

const EEXIST = 17;
const ENODEV = 19;
const EADDRNOTAVAIL = 99;

type LinkMessage = Extract<NetlinkMessage, { kind: "link" }>;
type AddressMessage = Extract<NetlinkMessage, { kind: "address" }>;

/** A conversation with the kernel about the namespace that the socket was made in. */
class Conversation {
  readonly fd: number;
  #sequence = 0;
  readonly #buffer = new Uint8Array(65_536);

  constructor() {
    this.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    assert(this.fd >= 0);
    assertEquals(bind(this.fd, sockaddrNl(0)), 0);
    const twoSeconds = new Uint8Array(16); // struct timeval
    twoSeconds[0] = 2;
    assertEquals(setOption(this.fd, SOL_SOCKET, SO_RCVTIMEO, twoSeconds), 0);
  }

  /** Sends what `make` makes; everything that the kernel answers, up to the result or the end of the dump. */
  ask(make: (sequence: number) => Uint8Array): NetlinkMessage[] {
    const sequence = ++this.#sequence;
    const request = make(sequence);
    assertEquals(send(this.fd, request, 0), request.length);
    const answers: NetlinkMessage[] = [];
    for (;;) {
      const length = recv(this.fd, this.#buffer, 0);
      assert(length > 0, `the kernel does not answer: ${length}`);
      answers.push(...decodeNetlink(this.#buffer.subarray(0, length)).filter((m) => m.sequence === sequence));
      const last = answers.at(-1);
      if (last?.kind === "result" || last?.kind === "end") return answers;
    }
  }

  /** The errno that a request is answered with. */
  result(make: (sequence: number) => Uint8Array): number {
    const last = this.ask(make).at(-1);
    assert(last?.kind === "result");
    return last.errno;
  }

  link(name: string): LinkMessage["link"] | undefined {
    return this.ask(dumpLinks).filter((m): m is LinkMessage => m.kind === "link")
      .find((m) => m.link.name === name)?.link;
  }

  addresses(index: number): AddressMessage[] {
    return this.ask(dumpAddresses).filter((m): m is AddressMessage =>
      m.kind === "address" && m.index === index
    );
  }

  /** The index of the interface of this name, which must exist. */
  index(name: string): number {
    const link = this.link(name);
    assert(link, `there is no ${name}`);
    return link.index;
  }
}

const allowed = inNewNamespace(() => {});

function kernelTest(name: string, body: (kernel: Conversation) => void): void {
  Deno.test({
    name: allowed ? name : `${name} (needs root)`,
    ignore: !allowed,
    fn() {
      inNewNamespace(() => {
        const kernel = new Conversation();
        try {
          body(kernel);
        } finally {
          close(kernel.fd);
        }
      });
    },
  });
}

const virtual: VirtualAddress = {
  address: "192.0.2.128" as IpAddress,
  prefix: 24,
  interface: "left",
  scope: "global",
  label: null,
  broadcast: null,
};
const mac = "02:00:5e:00:0a:01" as MacAddress;

kernelTest("the kernel takes an address, tells of it, refuses it twice, and gives it back", (kernel) => {
  assertEquals(kernel.result((n) => createVeth(n, "left", "right")), 0);
  const index = kernel.index("left");
  const own = { ...virtual, address: "192.0.2.1" as IpAddress };
  assertEquals(kernel.result((n) => addAddress(n, index, own)), 0);
  assertEquals(kernel.result((n) => addAddress(n, index, virtual)), 0);
  assertEquals(kernel.result((n) => addAddress(n, index, virtual)), EEXIST);
  assertEquals(
    kernel.addresses(index).map((m) => [m.address.address, m.address.prefix, m.secondary]),
    [["192.0.2.1", 24, false], ["192.0.2.128", 24, true]],
  );
  assertEquals(kernel.result((n) => removeAddress(n, index, { ...virtual, prefix: 25 })), EADDRNOTAVAIL);
  assertEquals(kernel.result((n) => removeAddress(n, index, virtual)), 0);
  assertEquals(kernel.result((n) => removeAddress(n, index, virtual)), EADDRNOTAVAIL);
  assertEquals(kernel.addresses(index).map((m) => m.address.address), ["192.0.2.1"]);
});

kernelTest("the kernel takes scope, label and broadcast address, and every prefix from 0 to 32", (kernel) => {
  assertEquals(kernel.result((n) => createVeth(n, "left", "right")), 0);
  const index = kernel.index("left");
  const full = {
    ...virtual,
    label: "left:vip",
    broadcast: "192.0.2.255" as IpAddress,
    scope: "link" as const,
  };
  assertEquals(kernel.result((n) => addAddress(n, index, full)), 0);
  assertEquals(kernel.result((n) => removeAddress(n, index, full)), 0);
  for (let prefix = 0; prefix <= 32; prefix++) {
    assertEquals(kernel.result((n) => addAddress(n, index, { ...virtual, prefix })), 0, `/${prefix}`);
    assertEquals(kernel.addresses(index)[0]?.address.prefix, prefix);
    assertEquals(kernel.result((n) => removeAddress(n, index, { ...virtual, prefix })), 0, `/${prefix}`);
  }
});

kernelTest("the kernel takes an IPv6 address", (kernel) => {
  assertEquals(kernel.result((n) => createVeth(n, "left", "right")), 0);
  const index = kernel.index("left");
  const v6 = { ...virtual, address: "2001:db8::80" as IpAddress, prefix: 64 };
  assertEquals(kernel.result((n) => addAddress(n, index, v6)), 0);
  assertEquals(kernel.result((n) => addAddress(n, index, v6)), EEXIST);
  assertEquals(kernel.result((n) => removeAddress(n, index, v6)), 0);
});

kernelTest("links are made, joined to a bridge, changed and removed", (kernel) => {
  assertEquals(kernel.result((n) => createBridge(n, "bridge")), 0);
  assertEquals(kernel.result((n) => createBridge(n, "bridge")), EEXIST);
  assertEquals(kernel.result((n) => createVeth(n, "left", "right", { mac, peerMac: mac })), 0);
  const [bridge, left] = [kernel.index("bridge"), kernel.index("left")];
  assertEquals(kernel.link("right")?.mac, mac);
  const below = kernel.index("right");
  assertEquals(kernel.link("left"), { name: "left", index: left, mac, mtu: 1500, up: false, below });
  assertEquals(kernel.result((n) => setLinkMaster(n, left, bridge)), 0);
  for (const index of [bridge, left, kernel.index("right")]) {
    assertEquals(kernel.result((n) => setLinkUp(n, index)), 0);
  }
  assertEquals(kernel.result((n) => setLinkMaster(n, left, 0)), 0);
  assertEquals(kernel.result((n) => setLinkDown(n, left)), 0);
  assertEquals(kernel.link("left")?.up, false);
  const other = "02:00:5e:00:0a:02" as MacAddress;
  assertEquals(kernel.result((n) => setLinkAddress(n, left, other)), 0);
  assertEquals(kernel.result((n) => renameLink(n, left, "ens33")), 0);
  assertEquals(kernel.link("ens33")?.mac, other);
  assertEquals(kernel.result((n) => deleteLink(n, left)), 0);
  assertEquals(kernel.result((n) => deleteLink(n, left)), ENODEV);
  assertEquals([kernel.link("ens33"), kernel.link("right")], [undefined, undefined]);
});

Deno.test({
  name: `links are made in, and moved to, the namespace of a process${allowed ? "" : " (needs root)"}`,
  ignore: !allowed,
  async fn() {
    let child: Deno.ChildProcess | undefined;
    try {
      inNewNamespace(() => {
        const there = new Conversation();
        // The thread's namespace is the child's.
        child = new Deno.Command("sleep", { args: ["20"], stdin: "null" }).spawn();
        const { pid } = child;
        inNewNamespace(() => {
          const here = new Conversation();
          assertEquals(here.result((n) => createVeth(n, "left", "right", { peerNamespacePid: pid })), 0);
          assertEquals([here.link("right"), here.link("left")?.name], [undefined, "left"]);
          assertEquals(there.link("right")?.name, "right");
          const index = here.index("left");
          assertEquals(here.result((n) => setLinkNamespace(n, index, pid)), 0);
          assertEquals([here.link("left"), there.link("left")?.name], [undefined, "left"]);
          close(here.fd);
        });
        close(there.fd);
      });
    } finally {
      child?.kill();
      await child?.status;
    }
  },
});
