import { assertEquals } from "@std/assert";
import type { IpAddress, VirtualAddress } from "../../src/core/mod.ts";
import { Kernel } from "./kernel.ts";

const ip = (text: string) => text as IpAddress;

function held(address: string, prefix = 24): VirtualAddress {
  return { address: ip(address), prefix, interface: "eth0", scope: "global", label: null, broadcast: null };
}

function kernel(): Kernel {
  const made = new Kernel("a");
  made.plugIn("eth0", [{ address: ip("192.168.1.10"), prefix: 24 }]);
  return made;
}

const listed = (from: Kernel) => from.links()[0]?.addresses.map(({ address }) => address);

Deno.test("a primary address takes the secondaries of its subnet with it, and comes before all secondaries", () => {
  const it = kernel();
  it.execute({
    kind: "hold",
    addresses: [held("192.168.1.100"), held("10.0.0.1", 32), held("192.168.1.101")],
  });
  assertEquals(listed(it), ["192.168.1.10", "10.0.0.1", "192.168.1.100", "192.168.1.101"].map(ip));
  it.remove("eth0", ip("192.168.1.100"));
  assertEquals(listed(it), ["192.168.1.10", "10.0.0.1", "192.168.1.101"].map(ip));
  it.remove("eth0", ip("192.168.1.10"));
  assertEquals(listed(it), [ip("10.0.0.1")]);
});

Deno.test("what is already there, or already gone, is a success", () => {
  const it = kernel();
  const action = { kind: "hold", addresses: [held("192.168.1.100")] } as const;
  assertEquals([it.execute(action)?.ok, it.execute(action)?.ok], [true, true]);
  const release = { ...action, kind: "release" } as const;
  assertEquals([it.execute(release)?.ok, it.execute(release)?.ok], [true, true]);
  assertEquals(listed(it), [ip("192.168.1.10")]);
});

Deno.test("trouble refuses one kind of action, as a whole or from the second address on", () => {
  const it = kernel();
  const both = { kind: "hold", addresses: [held("192.168.1.100"), held("192.168.1.101")] } as const;
  it.trouble = { verb: "hold", code: "EPERM", halfway: false };
  assertEquals(it.execute(both), { ok: false, code: "EPERM", message: "EPERM" });
  assertEquals(listed(it), [ip("192.168.1.10")]);
  it.trouble = { verb: "hold", code: "EPERM", halfway: true };
  assertEquals(it.execute(both)?.ok, false);
  assertEquals(listed(it), [ip("192.168.1.10"), ip("192.168.1.100")]);
});

Deno.test("whoever listens hears of every change, and of an interface's end after its addresses'", () => {
  const it = kernel();
  const heard: string[] = [];
  it.tell = (notice) => heard.push(notice.kind);
  it.carrier("eth0", false);
  it.carrier("eth0", false);
  it.execute({ kind: "hold", addresses: [held("192.168.1.100")] });
  it.pullOut("eth0");
  assertEquals(heard, ["link", "link", "address gone", "address gone", "link gone"]);
  assertEquals(it.execute({ kind: "hold", addresses: [held("192.168.1.100")] })?.ok, false);
});
