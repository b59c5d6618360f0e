import { assertEquals } from "@std/assert";
import { load, memoryReader } from "../../../src/config/mod.ts";

const TUTORIAL = `global_defs {
   notification_email {

   }
   smtp_server smpt.126.com
   vrrp_skip_check_adv_addr
   vrrp_strict
   vrrp_garp_interval 0
}

vrrp_instance VI_1 {
    state MASTER            # Mater节点标识
    interface ens33
    virtual_router_id 51
    priority 101
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.168.199.128/24      # 虚拟IP地址
    }
}
`;

Deno.test("the tutorial's file becomes a Config with keepalived's own words", () => {
  const { config, diagnostics, files } = load("a.conf", memoryReader(new Map([["a.conf", TUTORIAL]])));
  assertEquals(files, ["a.conf"]);
  assertEquals(config.global.vrrp_strict, true);
  assertEquals(JSON.parse(JSON.stringify(config.instances)), [{
    name: "VI_1",
    at: { file: "a.conf", line: 11, column: 1 },
    state: "MASTER",
    interface: "ens33",
    virtual_router_id: 51,
    priority: 101,
    advert_int: 1_000_000,
    authentication: { auth_type: "PASS", auth_pass: "1111" },
    virtual_ipaddress: [{ address: "192.168.199.128", prefix: 24 }],
  }]);
  assertEquals(diagnostics.map(({ severity, code }) => [severity, code]), [["notice", "strict"]]);
});
