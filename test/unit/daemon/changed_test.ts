import { assertEquals } from "@std/assert";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import { partsChanged, saysTheSame } from "../../../src/daemon/changed.ts";
import { difference, lower } from "../../../src/engine/mod.ts";

const read = (text: string): Config => load("/t.conf", memoryReader(new Map([["/t.conf", text]]))).config;

const instance =
  "vrrp_instance V {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n";
const address = "static_ipaddress {\n 10.0.0.9/24 dev eth0\n}\n";
const file = "track_file F {\n file /etc/f\n}\n";
const group = "vrrp_sync_group G {\n group {\n V\n }\n track_file {\n F\n }\n}\n";

function parts(before: string, after: string): string[] {
  return partsChanged(difference(lower(read(before)).plan, lower(read(after)).plan));
}

Deno.test("a reload tells what it changed beside instances", () => {
  assertEquals(parts(instance, instance + address), ["static addresses, routes or rules"]);
  assertEquals(parts(instance + address, instance), ["static addresses, routes or rules"]);
  assertEquals(parts(instance, instance + file + group), ["sync groups", "what is tracked"]);
  assertEquals(parts(instance + address, instance + address), []);
});

Deno.test("files that say the same in other places are the same", () => {
  assertEquals(saysTheSame(read(instance + address), read(`# moved\n\n${address}${instance}`)), true);
  const other = read(instance.replace("interface", "notify /bin/true\n interface"));
  assertEquals(saysTheSame(read(instance), other), false);
});
