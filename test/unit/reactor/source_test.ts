import { assert, assertEquals } from "@std/assert";
import { bootTime, close, interfaceIndex } from "../../../ffi/mod.ts";
import type { AdvertSpec, Instant, IpAddress, LinkAddress } from "../../../src/core/mod.ts";
import { AdvertExecutor } from "../../../src/effect/mod.ts";
import { seconds } from "../../../src/core/mod.ts";
import { type LinkObserver, type Listener, NetlinkSource, VrrpSource } from "../../../src/reactor/mod.ts";
import {
  addAddress,
  deleteLink,
  removeAddress,
  renameLink,
  setLinkDown,
  setLinkUp,
} from "../../../src/wire/mod.ts";
import { mayUnshare, plug, tell, virtual } from "../effect/kernel.ts";
import { inNewNamespace, soon } from "../namespace.ts";

const now = 0 as Instant;

/** An advert of another host. */
const spoken: AdvertSpec = {
  interface: "ens33",
  version: 3,
  vrid: 7,
  interval: seconds(1),
  addresses: [virtual("192.168.199.128").address],
  auth: { kind: "none" },
  // Not an address of this host: its kernel would take it for a forged one.
  source: virtual("192.168.199.50").address,
  destinations: [],
  ttl: 255,
  checksumForm: "pseudo-header",
};

/** Remembers what it was told, as short sentences. */
function listener(): LinkObserver & { heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    linkChanged: (link) => heard.push(`${link.name} ${link.up ? "up" : "down"} ${ipv4(link.addresses)}`),
    linkGone: (name) => heard.push(`${name} gone`),
    addressGone: (link, { address }) => heard.push(`${link.name} lost ${address}`),
    refreshed: () => heard.push("refreshed"),
    report: ({ code }) => heard.push(code),
  };
}

/** The kernel gives an interface an address of its link whenever it likes. */
function ipv4(addresses: readonly LinkAddress[]): IpAddress[] {
  return addresses.map(({ address }) => address).filter((address) => !address.includes(":"));
}

/** Takes packets, and lets nobody sleep. */
function listening(take: (...heard: Parameters<Listener["receive"]>) => void): Listener {
  return {
    receive: (...heard) => {
      take(...heard);
      return null;
    },
    again: () => {
      throw new Error("nobody sleeps");
    },
  };
}

function inNamespace(name: string, body: () => void): void {
  Deno.test({ name: `${name} (needs root)`, ignore: !mayUnshare, fn: () => void inNewNamespace(body) });
}

inNamespace("the state of interfaces and addresses is read at the start and followed from then on", () => {
  plug();
  const observer = listener();
  const source = new NetlinkSource(observer);
  source.refresh(now);
  assert(observer.heard.includes("ens33 up 192.168.199.121"), observer.heard.join("; "));
  assertEquals(observer.heard.at(-1), "refreshed");
  assertEquals(source.table.index("ens33"), interfaceIndex("ens33"));
  observer.heard.length = 0;
  const index = interfaceIndex("ens33");
  tell((sequence) => addAddress(sequence, index, virtual("192.168.199.128")));
  source.read(now);
  assertEquals(observer.heard, ["ens33 up 192.168.199.121,192.168.199.128"]);
  observer.heard.length = 0;
  tell((sequence) => removeAddress(sequence, index, virtual("192.168.199.128")));
  source.read(now);
  assertEquals(observer.heard, ["ens33 up 192.168.199.121", "ens33 lost 192.168.199.128"]);
  close(source.fd);
});

inNamespace("an address that was removed and put back between two looks is not lost", () => {
  plug();
  const observer = listener();
  const source = new NetlinkSource(observer);
  source.refresh(now);
  const index = interfaceIndex("ens33");
  tell((sequence) => addAddress(sequence, index, virtual("192.168.199.128")));
  tell((sequence) => removeAddress(sequence, index, virtual("192.168.199.128")));
  tell((sequence) => addAddress(sequence, index, virtual("192.168.199.128")));
  source.read(now);
  assert(!observer.heard.some((words) => words.includes("lost")), observer.heard.join("; "));
  close(source.fd);
});

inNamespace("a link that goes down, gets another name or is deleted is told of", () => {
  plug();
  const observer = listener();
  const source = new NetlinkSource(observer);
  source.refresh(now);
  observer.heard.length = 0;
  const index = interfaceIndex("ens33");
  tell((sequence) => setLinkDown(sequence, index));
  source.read(now);
  assert(observer.heard.includes("ens33 down 192.168.199.121"), observer.heard.join("; "));
  tell((sequence) => renameLink(sequence, index, "lan0"));
  source.read(now);
  assert(observer.heard.includes("ens33 gone"), observer.heard.join("; "));
  tell((sequence) => setLinkUp(sequence, index));
  tell((sequence) => deleteLink(sequence, index));
  source.read(now);
  assertEquals(observer.heard.filter((words) => words.endsWith("gone")), [
    "ens33 gone",
    "lan0 gone",
    "wire gone",
  ]);
  close(source.fd);
});

inNamespace(
  "an advert was heard when it came, however late it is read, unless the clocks say something strange",
  () => {
    plug();
    const heard: number[] = [];
    const source = VrrpSource.open(
      "wire",
      interfaceIndex("wire"),
      "ipv4",
      listening((_on, _packet, at) => heard.push(at)),
    );
    assert(typeof source !== "number");
    const group = "224.0.0.18" as IpAddress;
    source.join(group);
    const adverts = new AdvertExecutor({ index: interfaceIndex, mac: () => null }, () => {});
    // How long an advert that waits for so long, in ms, seems to have waited, in µs.
    const waited = (pause: number) => {
      adverts.queue("vrrp:VI_1", { ...spoken, destinations: [group] }, 100);
      adverts.flush();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      const now = bootTime() as Instant;
      source.read(now);
      return now - heard.pop()!;
    };
    // Busy machines sleep for longer than they were asked to.
    assert(Array.from({ length: 20 }, () => waited(4)).some((each) => each >= 4_000 && each < 20_000));
    assertEquals(waited(40), 0);
    source.close();
    adverts.close();
  },
);

inNamespace("adverts are received on the interface that was asked for, and only in its groups", () => {
  plug();
  tell((sequence) => addAddress(sequence, interfaceIndex("wire"), virtual("192.168.199.122")));
  const received: string[] = [];
  const source = VrrpSource.open(
    "wire",
    interfaceIndex("wire"),
    "ipv4",
    listening((on, packet) => {
      received.push(packet.ok ? `${on} ${packet.value.vrid} ${packet.value.priority}` : packet.reason);
    }),
  );
  assert(typeof source !== "number");
  const group = "224.0.0.18" as IpAddress;
  assertEquals(source.join(group), 0);
  assertEquals(source.join(group), 0);
  const adverts = new AdvertExecutor({ index: interfaceIndex, mac: () => null }, () => {});
  for (const destination of [group, "224.0.0.99" as IpAddress]) {
    const vrid = destination === group ? 7 : 8;
    adverts.queue("vrrp:VI_1", { ...spoken, vrid, destinations: [destination] }, 100);
  }
  adverts.flush();
  soon(() => {
    source.read(bootTime() as Instant);
    return received.length > 0;
  });
  assertEquals(received, ["wire 7 100"]);
  source.close();
  adverts.close();
});
