import { assertEquals } from "@std/assert";
import { print } from "../../../../src/config/mod.ts";
import { loadInstance, loadText } from "../support.ts";

/** A text as it is printed. */
function printed(text: string | Uint8Array): string {
  return new TextDecoder().decode(print(loadText(text).config));
}

Deno.test("keywords are printed in the order of their table, synonyms by their first name", () => {
  const text =
    "virtual_server 192.0.2.1 80 {\nreal_server 10.0.0.1 80 {\nweight 2\n}\nlb_kind DR\nlb_algo rr\n}\n";
  assertEquals(
    printed(text),
    `virtual_server 192.0.2.1 80 {
    lvs_sched rr
    lvs_method DR
    real_server 10.0.0.1 80 {
        weight 2
    }
}
`,
  );
});

Deno.test("times are printed in the unit of their keyword, without exponents", () => {
  const others = "bfd_instance b {\nmin_rx 1.001\n}\nvrrp_script s {\ninterval 0.000001\n}\n";
  const { config } = loadInstance("version 3\nadvert_int 0.05", others);
  const lines = new TextDecoder().decode(print(config)).split("\n").map((line) => line.trim());
  for (const line of ["advert_int 0.05", "min_rx 1.001", "interval 0.000001"]) {
    assertEquals(lines.includes(line), true, line);
  }
});

Deno.test("a phrase that would take a later option for its own comes after it", () => {
  const route = "192.0.2.0/24 encap ip id 5 tos 1 table 9 tos 7 via 10.0.0.1 inet dev eth0";
  assertEquals(
    printed(`static_routes {\n${route}\n}\n`),
    "static_routes {\n    192.0.2.0/24 via 10.0.0.1 inet dev eth0 table 9 tos 7 encap ip id 5 tos 1\n}\n",
  );
});

Deno.test("a password of bytes that are no UTF-8 makes the file Latin-1", () => {
  const text = "vrrp_instance \xe9 {\ninterface eth0\nvirtual_router_id 1\n" +
    "authentication {\nauth_type PASS\nauth_pass \xe9\xfft\n}\nvirtual_ipaddress { 192.0.2.1 }\n}\n";
  const { config } = loadText(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  const out = print(config);
  assertEquals(config.instances[0]?.authentication?.auth_pass, "\xe9\xfft");
  assertEquals(out[14], 0xe9);
  assertEquals(loadText(out).config, config);
});

Deno.test("an empty Config is an empty file", () => {
  assertEquals(print({ root: {}, global: {}, instances: [] }).length, 0);
});
