import { assertEquals } from "@std/assert";
import { type Config, load, memoryReader } from "../../../src/config/mod.ts";
import type { NotifyEvent } from "../../../src/core/mod.ts";
import { letterFor, mailSettings } from "../../../src/daemon/mail.ts";

function configured(global: string, instance = "", more = ""): Config {
  const text = `global_defs {\n${global}\n}\n${more}
    vrrp_instance VI_1 {\n interface lo\n virtual_router_id 1\n${instance}\n
    virtual_ipaddress {\n 192.0.2.1/24\n }\n }\n`;
  return load("/keepalived.conf", memoryReader(new Map([["/keepalived.conf", text]]))).config;
}

const relay = "router_id r1\nsmtp_server 192.0.2.25\nnotification_email {\n one@x\n two@x\n}";
const about = (event: NotifyEvent, config: Config, subject: "INSTANCE" | "GROUP" = "INSTANCE") =>
  letterFor({ subject, name: subject === "INSTANCE" ? "VI_1" : "G1", event, priority: 100 }, config);

Deno.test("the words are keepalived's", () => {
  const config = configured(`${relay}\nsmtp_alert`);
  assertEquals(about("MASTER", config), {
    subject: "[r1] VRRP Instance VI_1 - Entering MASTER state",
    text: "=> VRRP Instance is now owning VRRP VIPs <=\r\n",
  });
  assertEquals(about("STOP", config)?.subject, "[r1] VRRP Instance VI_1 - Stopping");
  const group = configured(`${relay}\nsmtp_alert_vrrp`, "", "vrrp_sync_group G1 {\n group {\n VI_1\n }\n}");
  assertEquals(about("FAULT", group, "GROUP"), {
    subject: "[r1] VRRP Group G1 - Entering FAULT state",
    text: "=> All VRRP group instances are now in FAULT state <=\r\n",
  });
});

Deno.test("mail is wanted where it is asked for, by the nearest word", () => {
  const wanted = (global: string, instance = "") => about("BACKUP", configured(global, instance)) !== null;
  assertEquals(wanted(relay), false);
  assertEquals(wanted(relay, "smtp_alert"), true);
  assertEquals(wanted(`${relay}\nsmtp_alert`, "smtp_alert no"), false);
  assertEquals(wanted(`${relay}\nsmtp_alert\nsmtp_alert_vrrp no`), false);
  assertEquals(wanted("smtp_alert"), false);
  assertEquals(about("FAULT", configured(`${relay}\nsmtp_alert\nno_email_faults`)), null);
  assertEquals(about("MASTER_RX_LOWER_PRI", configured(`${relay}\nsmtp_alert`)), null);
});

Deno.test("a relay has keepalived's defaults", () => {
  const host = Deno.hostname();
  assertEquals(mailSettings(configured(relay)), {
    host: "192.0.2.25",
    port: 25,
    helo: host,
    timeout: 30_000,
    from: `root@${host}`,
    to: ["one@x", "two@x"],
    security: "plain",
    login: null,
  });
  assertEquals(mailSettings(configured("smtp_server 192.0.2.25")), null);
});

Deno.test("a login is encrypted unless that is switched off", () => {
  const security = (more: string) => mailSettings(configured(`${relay}\n${more}`))?.security;
  assertEquals(security("smtp_user u\nsmtp_password p"), "starttls");
  assertEquals(security("smtp_user u\nsmtp_starttls no"), "plain");
  assertEquals(security("smtp_starttls"), "starttls");
  const tls = mailSettings(configured(`${relay}\nsmtp_tls\nsmtp_user u\nsmtp_password p`));
  assertEquals([tls?.security, tls?.port, tls?.login], ["tls", 465, { user: "u", password: "p" }]);
});
