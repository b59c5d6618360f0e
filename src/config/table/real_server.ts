import { blocks, boolean, integer, notYet, script, type Shape, text } from "../row.ts";
import { brings } from "./brings.ts";
import * as checker from "./checker.ts";
import { httpCheck, sslCheck } from "./http_check.ts";

const MAX_UINT = 4_294_967_295;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.ipvs);

/** The keywords of `real_server ADDRESS [PORT] { … }`. */
export const realServer = {
  weight: row(integer(0, 65_535), "its share; 1 by default"),
  lvs_method: row(checker.method(), "how packets reach it"),
  uthreshold: row(integer(0, MAX_UINT), "no further clients from so many connections on"),
  lthreshold: row(integer(0, MAX_UINT), "clients again from so few connections on"),
  inhibit_on_failure: row(boolean(), "weight 0 instead of removal when it fails"),
  notify_up: row(script(), "run when it comes up"),
  notify_down: row(script(), "run when it goes down"),
  alpha: row(boolean(), "it is down until a check succeeds"),
  ...checker.patience,
  smtp_alert: row(boolean(), "mail when it goes up or down"),
  virtualhost: row(text("a host name"), "Host header of HTTP checks"),
  snmp_name: row(text("a name"), "name in SNMP"),
  TCP_CHECK: row(blocks(checker.tcpCheck), "check: connect by TCP"),
  HTTP_GET: row(blocks(httpCheck), "check: fetch by HTTP"),
  SSL_GET: row(blocks(sslCheck), "check: fetch by HTTPS"),
  SMTP_CHECK: row(blocks(checker.smtpCheck), "check: talk to a mail server"),
  DNS_CHECK: row(blocks(checker.dnsCheck), "check: ask a name server"),
  PING_CHECK: row(blocks(checker.pingCheck), "check: ICMP echo"),
  UDP_CHECK: row(blocks(checker.udpCheck), "check: send a datagram"),
  MISC_CHECK: row(blocks(checker.miscCheck), "check: run a program"),
  FILE_CHECK: row(blocks(checker.fileCheck), "check: the number in a track_file"),
  BFD_CHECK: row(blocks(checker.bfdCheck), "check: a BFD session"),
};
