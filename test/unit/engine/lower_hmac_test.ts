import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";
import { lower } from "../../../src/engine/mod.ts";

const key = "hex:000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
const secret = key.slice(4).toLowerCase();

function lowered(lines: string, more = "", fileOf?: (path: string) => string | null) {
  const text = `vrrp_instance VI_1 {
    interface ens33
    virtual_router_id 51
    auth_hmac {\n${lines}\n}
    ${more}
    virtual_ipaddress {
        192.0.2.128/24
    }
}
`;
  const { config } = load("a.conf", memoryReader(new Map([["a.conf", text]])));
  return lower(config, undefined, fileOf);
}

const hmac = (...given: Parameters<typeof lowered>) => lowered(...given).plan.instances[0]?.hmac;

Deno.test("signed adverts are enforced, and five seconds old at most, unless the file says otherwise", () => {
  const keys = [{ id: 1, secret }];
  assertEquals(hmac(`key 1 ${key}\nactive_key 1`), { keys, active: keys[0]!, window: 5, enforced: true });
  const more = "time_window 9\nmode permissive";
  assertEquals(hmac(`key 1 ${key}\nactive_key 1\n${more}`), {
    keys,
    active: keys[0]!,
    window: 9,
    enforced: false,
  });
  assertEquals(hmac(`key 1 ${key}\nactive_key 1\nanti_replay monotonic`)?.window, null);
  assertEquals(hmac(`key 1 ${key}\nactive_key 1\nmode receive-only`)?.active, null);
  assertEquals(hmac(`key 1 ${key}\nactive_key 1`, "advert_int 10")?.window, 30);
  assertEquals(hmac(`key 1 ${key}\nactive_key 1\nmode permissive`, "strict_mode")?.enforced, true);
});

Deno.test("there may be several keys, as text, in digits or in files", () => {
  const text = "abcdefghijklmnopqrstuvwxyz0123456789";
  const read = (path: string) => path === "/run/key" ? `${key}\n` : null;
  const given = hmac(`key 1 ${text}\nkey 2 file:/run/key\nkey 3 file:/nowhere\nactive_key 2`, "", read);
  assertEquals(given?.keys.map(({ id }) => id), [1, 2]);
  assertEquals(given?.active, { id: 2, secret });
});

Deno.test("an instance without a usable active key is not run, rather than sending adverts that nobody hears", () => {
  for (const lines of [`key 1 ${key}`, `key 1 ${key}\nactive_key 2`, "key 1 short\nactive_key 1", ""]) {
    const { plan, leftOut } = lowered(lines);
    assertEquals([plan.instances.length, leftOut.length], [0, 1], lines);
  }
});

Deno.test("signatures take the place of a password", () => {
  const password = "authentication {\nauth_type PASS\nauth_pass 1111\n}";
  assertEquals(lowered(`key 1 ${key}\nactive_key 1`, password).plan.instances[0]?.auth, { kind: "none" });
});
