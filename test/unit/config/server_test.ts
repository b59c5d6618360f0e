import { assertEquals } from "@std/assert";
import { briefly, loadWhole } from "./support.ts";

const good = "protocol TCP\nlvs_sched rr\nlvs_method NAT\n";
const server = (lines = "", address = "10.0.0.1 80") => `real_server ${address} {\n${lines}}\n`;

/** What is said of a virtual_server, but that it has no effect. */
function said(lines: string, head = "192.0.2.1 80", before = ""): string[] {
  const { diagnostics } = loadWhole(`${before}virtual_server ${head} {\n${lines}}\n`);
  return briefly(diagnostics.filter(({ code }) => code !== "not-yet"));
}

// Each was given to `keepalived -t` (2.2.7) beside the interfaces eth0 and eth1: it complains of those files of which
// something is said here, and of no others; what it says of scripts without script security aside.

Deno.test("a service says what it is, and has servers", () => {
  assertEquals(said(good + server()), []);
  assertEquals(said(good), ["warning no-servers 1:16"]);
  assertEquals(said(server()), Array(3).fill("warning server-default 1:16"));
  assertEquals(said(good.replace("TCP", "tcp") + server()), []);
});

Deno.test("a quorum is no more than the weights of all servers, and more than its hysteresis", () => {
  const two = good + server("weight 2\n") + server("", "10.0.0.2 80");
  assertEquals(said(two + "quorum 4\n"), ["warning quorum-unreachable 10:8"]);
  for (const lines of ["quorum 3\n", "quorum 7\nweight 5\n"]) assertEquals(said(two + lines), []);
  assertEquals(said(two + "quorum 2\nhysteresis 2\n"), ["warning server-conflict 11:12"]);
  assertEquals(said(good + server("weight 0\n")), ["warning quorum-unreachable 1:16"]);
});

Deno.test("without NAT the ports of service and servers are the same", () => {
  const direct = good.replace("NAT", "DR");
  assertEquals(said(good + server("", "10.0.0.1 8080")), []);
  assertEquals(said(direct + server()), []);
  assertEquals(said(direct + server("", "10.0.0.1")), []);
  assertEquals(said(direct + server("", "10.0.0.1 8080")), ["warning server-port 5:22"]);
  assertEquals(said(direct + server() + "sorry_server 10.0.0.9 81\n"), ["warning server-port 7:14"]);
  assertEquals(said(direct + server("lvs_method NAT\n", "10.0.0.1 8080")), []);
});

Deno.test("a service by mark has no protocol and its servers have no port", () => {
  const marked = good.replace("NAT", "DR");
  assertEquals(said(marked + server(), "fwmark 1"), [
    "warning server-conflict 2:10",
    "warning server-port 5:22",
  ]);
  const group = "virtual_server_group G {\nfwmark 1\n}\n";
  assertEquals(said(good.replace("protocol TCP\n", "") + server(), "group G", group), []);
  assertEquals(said(good + server(), "group G", "virtual_server_group G {\n}\n"), [
    "warning empty-group 1:22",
  ]);
});

Deno.test("a server is of the service's family and listed once, unless it is reached through a tunnel", () => {
  const other = server("", "2001:db8::1 80");
  assertEquals(said(good + server() + other), ["warning mixed-families 7:13"]);
  assertEquals(said(good.replace("NAT", "TUN") + server() + other), []);
  assertEquals(said(good + server() + server()), ["warning duplicate-server 7:13"]);
});

Deno.test("a check has something to ask for", () => {
  assertEquals(said(good + server("HTTP_GET {\n}\n")), ["warning check-empty 5:13"]);
  assertEquals(said(good + server("HTTP_GET {\nurl {\n}\n}\n")), ["warning check-empty 5:13"]);
  assertEquals(said(good + server("MISC_CHECK {\n}\n")), ["warning check-empty 5:13"]);
  assertEquals(said(good + server("HTTP_GET {\nnb_get_retry 3\nurl {\npath /\n}\n}\n")), [
    "warning deprecated 7:1",
  ]);
});

Deno.test("without a port a service is persistent, and packets by packet are of UDP", () => {
  assertEquals(said(good + server("", "10.0.0.1"), "192.0.2.1"), ["warning server-conflict 1:16"]);
  assertEquals(said(good + "persistence_timeout\n" + server("", "10.0.0.1"), "192.0.2.1"), []);
  assertEquals(said(good + "ops\n" + server()), ["warning server-conflict 5:1"]);
});
