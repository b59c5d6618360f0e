import { assertEquals } from "@std/assert";
import type { IpAddress } from "../../src/core/mod.ts";
import { Follower, type News } from "./follower.ts";
import { Kernel, type Notice } from "./kernel.ts";

const own = "192.168.1.10" as IpAddress;
const vip = "10.0.0.1" as IpAddress;

/** A kernel with one address beside the node's own, somebody who knows that, and the notices since then. */
function bench() {
  const kernel = new Kernel("a");
  kernel.plugIn("eth0", [{ address: own, prefix: 24 }]);
  kernel.add("eth0", vip, 32);
  const follower = new Follower();
  follower.refresh(kernel);
  const notices: Notice[] = [];
  kernel.tell = (notice) => notices.push(notice);
  return { kernel, follower, notices };
}

const brief = (news: readonly News[]) =>
  news.map((item) => item.kind === "address gone" ? `${item.address} gone` : item.kind);

Deno.test("an address that is removed is told of after the links, and not at all when it is back already", () => {
  const { kernel, follower, notices } = bench();
  kernel.remove("eth0", vip);
  kernel.carrier("eth0", false);
  assertEquals(brief(follower.read(notices.splice(0), kernel)), ["link", "link", `${vip} gone`]);
  kernel.add("eth0", vip, 32);
  kernel.remove("eth0", vip);
  kernel.add("eth0", vip, 32);
  assertEquals(brief(follower.read(notices.splice(0), kernel)), ["link", "link", "link"]);
});

Deno.test("nothing is told of the addresses of an interface that went with them", () => {
  const { kernel, follower, notices } = bench();
  kernel.pullOut("eth0");
  assertEquals(brief(follower.read(notices.splice(0), kernel)), ["link", "link", "link gone"]);
});

Deno.test("after an overrun everything is told anew, and that it is all there is", () => {
  const { kernel, follower } = bench();
  kernel.plugIn("eth1", []);
  assertEquals(brief(follower.read([{ kind: "overrun" }], kernel)), [
    "link",
    "link",
    "refreshed",
    "ways gone",
  ]);
  kernel.pullOut("eth0");
  assertEquals(brief(follower.read([{ kind: "overrun" }], kernel)), [
    "link",
    "link gone",
    "refreshed",
    "ways gone",
  ]);
});
