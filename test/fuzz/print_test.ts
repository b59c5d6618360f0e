import { assertEquals } from "@std/assert";
import { type Config, load, type Loaded, memoryReader, print } from "../../src/config/mod.ts";
import { fuzz } from "./fuzz.ts";
import { madeConfig } from "./made.ts";

function reread(bytes: Uint8Array): Loaded {
  return load("a.conf", memoryReader(new Map([["a.conf", bytes]])));
}

/** What the rules between keywords (`validate.ts`) may have changed in an instance, and where it stands. */
// deno-fmt-ignore
const judged = new Set([
  "at", "authentication", "virtual_ipaddress", "virtual_ipaddress_excluded", "mcast_src_ip", "mcast_dst_ip", "unicast_src_ip", "nopreempt", "preempt",
  "preempt_delay", "accept", "no_accept", "advert_int", "down_timer_adverts", "lower_prio_no_advert",
  "higher_prio_send_advert",
]);

function unjudged({ root, global, instances }: Config): unknown {
  const rest = (each: object) =>
    Object.fromEntries(Object.entries(each).filter(([keyword]) => !judged.has(keyword)));
  return { root, global, instances: instances.map(rest) };
}

fuzz("what is printed of any Config is read as that Config, and printed again as it was", (random) => {
  const config = madeConfig(random);
  const printed = print(config);
  const once = reread(printed);
  assertEquals(unjudged(once.config), unjudged(config), new TextDecoder().decode(printed));
  const twice = reread(print(once.config));
  const again = twice.config.instances.map(({ at: _, ...rest }) => rest);
  assertEquals(again, once.config.instances.map(({ at: _, ...rest }) => rest));
  assertEquals(print(twice.config), print(once.config));
}, 10);
