import { assertEquals } from "@std/assert";
import { briefly, loadText } from "./support.ts";

Deno.test("a name that no block has is told, with the nearest one that there is", () => {
  const { diagnostics } = loadText(`vrrp_sync_group G {
  group {
    VI_1
    VI_2
  }
  track_script {
    chk_htp
  }
}
vrrp_script chk_http {
  script /bin/true
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    192.0.2.1
  }
}
virtual_server group web {
}
`);
  const unknown = diagnostics.filter(({ code }) => code !== "not-yet");
  assertEquals(briefly(unknown), [
    "warning unknown-name 4:5",
    "warning unknown-name 7:5",
    "warning unknown-name 20:22",
  ]);
  assertEquals(unknown.map((each) => each.help), ['did you mean "VI_1"?', 'did you mean "chk_http"?', null]);
});

Deno.test("of two blocks with one name the first counts, and both kinds of one name are no conflict", () => {
  const { config, diagnostics } = loadText(`vrrp_script a {
  script /bin/true
}
track_file a {
  file /run/a
}
vrrp_script a {
  script /bin/false
}
`);
  assertEquals(briefly(diagnostics.filter(({ code }) => code !== "not-yet")), [
    "warning duplicate-name 7:13",
  ]);
  assertEquals(diagnostics.find(({ code }) => code === "duplicate-name")?.related?.[0]?.at.line, 1);
  assertEquals(config.root.vrrp_script?.map((each) => each.script?.words), [["/bin/true"]]);
});

Deno.test("an older word for a block defines the same names", () => {
  const { config, diagnostics } = loadText(`vrrp_track_file a {
  file /run/a
}
vrrp_sync_group G {
  track_file {
    a weight 5
  }
}
`);
  assertEquals(diagnostics.filter(({ code }) => code !== "not-yet"), []);
  assertEquals(config.root.track_file?.[0]?.name, "a");
});

Deno.test("in blocks without effect a missing value is an error, as it ends keepalived, and nothing else is", () => {
  const { diagnostics } = loadText(`virtual_server 192.0.2.1 80 {
  real_server 192.0.2.2 80 {
    TCP_CHECK {
      notify_up /bin/true
      connect_port
      nonsense {
        weight 5
      }
    }
    weight many
  }
  delay_loop
}
vrrp_script {
}
vrrp_sync_group G
`);
  assertEquals(briefly(diagnostics.filter(({ code }) => code !== "not-yet")), [
    "warning unknown-keyword 4:7",
    "error missing-value 5:7",
    "warning unknown-keyword 6:7",
    "warning bad-value 10:12",
    "error missing-value 12:3",
    "error missing-value 14:1",
    "warning missing-block 16:1",
  ]);
});
