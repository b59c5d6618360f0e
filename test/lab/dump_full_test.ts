/** Dumps of a file with much in it, of havip and of keepalived 2.2.7: what is in one and not in the other. @module */
import { assertEquals } from "@std/assert";
import { kill } from "../../ffi/mod.ts";
import { signalNumbers } from "../../src/daemon/signal.ts";
import { labTest } from "./case.ts";
import { havip, keepalived, type Make } from "./daemon.ts";
import { INTERFACE } from "./host.ts";
import { Lab, NODE1, NODE2, VIRTUAL } from "./lab.ts";
import { sleep, until } from "./wait.ts";

/** With `DIRECTORY` in the place of one. */
const text = `
global_defs {
  router_id R1
  notification_email { a@b.c }
  notification_email_from x@y.z
  smtp_server 127.0.0.1
  smtp_connect_timeout 20
  no_email_faults
  script_user root
  enable_script_security
  vrrp_garp_lower_prio_repeat 2
  notify_fifo DIRECTORY/fifo
  vrrp_startup_delay 0.2
  json_version 2
}
static_ipaddress { 10.9.0.1/24 dev ${INTERFACE} }
static_routes { 10.10.0.0/24 via 10.9.0.2 dev ${INTERFACE} }
static_rules { to 10.12.0.0/24 table 9 }
garp_group {
  garp_interval 0.01
  gna_interval 0.02
  interface ${INTERFACE}
}
track_file f1 {
  file DIRECTORY/number
  weight 2
  init_file 3 overwrite
}
vrrp_script s1 {
  script "/bin/true x"
  interval 1
  weight 3
  rise 2
  fall 3
}
vrrp_script s2 {
  script "/bin/true y"
  interval 2
  timeout 1
}
vrrp_track_process p2 {
  process nothing-of-the-kind with words
  quorum_max 3
  weight -2 reverse
  terminate_delay 2
}
vrrp_sync_group G1 {
  group {
    A
    B
  }
  track_script { s2 }
  notify_master "/bin/true g"
  sync_group_tracking_weight
  smtp_alert
}
vrrp_instance A {
  interface ${INTERFACE}
  virtual_router_id 51
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass 1111
  }
  track_interface { lo weight 5 }
  track_script { s1 }
  track_file { f1 }
  track_process { p2 }
  virtual_ipaddress {
    ${VIRTUAL}/24 label ${INTERFACE}:1
  }
  virtual_ipaddress_excluded { 192.168.50.1/32 dev lo }
  virtual_routes { 10.11.0.0/24 via ${NODE2} }
  virtual_rules { from 10.11.0.0/24 table 7 }
  notify "/bin/true n"
}
vrrp_instance B {
  interface ${INTERFACE}
  version 3
  virtual_router_id 52
  advert_int 0.5
  garp_master_refresh 60
  unicast_src_ip ${NODE1}
  unicast_peer {
    ${NODE2} min_ttl 3 max_ttl 255
    192.168.199.123
  }
  virtual_ipaddress { 192.168.199.131/24 }
}
vrrp_instance C {
  interface ${INTERFACE}
  dont_track_primary
  virtual_router_id 53
  preempt_delay 4
  virtual_ipaddress { 192.168.199.132/24 }
}
`;

/** Runs a daemon until it is master, and asks it for its state. */
async function dumps(make: Make): Promise<{ readonly data: string; readonly json: string }> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  const directory = await lab.directory();
  const config = `${directory}/keepalived.conf`;
  await Deno.writeTextFile(config, text.replaceAll("DIRECTORY", directory));
  const program = host.start(make.command(config, directory), { TMPDIR: directory });
  await until(
    "all to be master",
    20,
    () =>
      ["A", "B", "C"].every((name) =>
        program.lines.some((line) => line.text.includes(`(${name}) Entering MASTER STATE`))
      ),
  );
  await sleep(1);
  const ask = async (name: "DATA" | "JSON", file: string) => {
    kill(program.pid, signalNumbers[name]);
    const path = `${directory}/keepalived.${file}`;
    await until(path, 5, () => {
      try {
        return Deno.readTextFileSync(path).endsWith("\n");
      } catch {
        return false;
      }
    });
    return Deno.readTextFileSync(path).replaceAll(directory, "…");
  };
  const seen = { data: await ask("DATA", "data"), json: await ask("JSON", "json") };
  await program.stop();
  return seen;
}

/** Lines whose values differ from run to run, without these. */
const changing = /^( +(?:Last transition|Read timeout|Master down timer|MAC|fd_in|umask) ?=? ?).*$/;

/** What havip does not say; `dump_data.ts` has the reasons. */
const left = [
  // Virtual servers, BFD, SNMP, D-Bus.
  /LVS|Checker|BFD|SNMP|DBus|smtp_alert_checker|rs_init_notifies|no_checker_emails|namespace ipvs/,
  // Sizes of buffers, automatic priority, the nftables library, how a reload is checked, a name it made up.
  /_bufs|Rx buf size|auto priority|nftables|libnftnl|No test config|Smtp HELO name/,
  // What cannot be asked for where dumps are made.
  /G(ARP|NA) next time|Insecure|^ {3}State = idle|Seen up|Delayed state change|Gratuitous (ARP|NA) interval \d/,
  /Original |Reset |\[installed ifindex|Password/,
];

const shown = (dump: string) => dump.split("\n").map((line) => line.replace(changing, "$1…"));

function beyond(one: readonly string[], other: readonly string[]): string[] {
  const rest = [...other];
  return one.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

labTest("of a file with much in it the dumps differ in what is listed alone", ["keepalived"], async () => {
  const [theirs, ours] = await Promise.all([dumps(keepalived), dumps(havip)]);
  const [have, want] = [shown(ours.data), shown(theirs.data)];
  const missing = beyond(want, have).filter((line) => !left.some((pattern) => pattern.test(line)));
  // An interface that nobody configured has a gap of its own there.
  assertEquals(
    missing.filter((line) => !/GARP delay group 0|^ Interfaces$|^ {2}lo$|No configuration/.test(line)),
    [],
  );
  const route = `prepend 10.10.0.0/24 via inet 10.9.0.2 dev ${INTERFACE} proto 18`;
  assertEquals(beyond(have, want).filter((line) => line.trim() !== route), []);
  const [, process] = /"track_process":(\[\{"process".*\])\}\n$/.exec(ours.json) ?? [];
  assertEquals(JSON.parse(process ?? "null"), [{
    process: "p2",
    parameters: "with words",
    param_match: "exact",
    min_processes: 1,
    max_processes: 3,
    current_processes: 0,
    have_quorum: false,
    weight: 2,
    terminate_delay: 2,
    fork_delay: 0,
    fork_delay_timer_running: false,
    terminate_delay_timer_running: false,
    full_command: true,
  }]);
  // keepalived 2.2.7 knows neither this version nor what came with it.
  const instances = ours.json.replace(/^\{"vrrp":|,"track_process":\[\{"process".*\]\}\n$/g, "")
    .replaceAll(/"track_process":\[[^\]]*\],|"auth_ext_\w+":0,/g, "");
  const alike = (json: string) =>
    json.trim().replaceAll(
      /("last_transition":)[\d.]+|("advert_sent":)\d+|("auth_data":)"[^"]*"/g,
      "$1$2$3…",
    );
  assertEquals(alike(instances), alike(theirs.json));
});
