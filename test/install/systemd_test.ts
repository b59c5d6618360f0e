/** havip as a service of a real systemd, from its installation to its removal. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { exitCodes } from "../../src/daemon/exit.ts";
import { sleep, until } from "../lab/wait.ts";
import { checkout } from "./sandbox.ts";
import { canBoot, System } from "./system.ts";

const config = "/etc/keepalived/keepalived.conf";
const instance = `vrrp_instance VI_1 {
  interface ens33
  virtual_router_id 51
  priority 255
  virtual_ipaddress {
    192.168.199.128/24
  }
  notify /etc/keepalived/notify nobody
}
`;

/** The service on a system, with what the tests ask about it. */
class Service {
  constructor(readonly system: System) {}

  /** Writes the configuration. */
  async configure(text: string): Promise<void> {
    await this.system.do(`cat >${config} <<'END'\n${text}\nEND`);
  }

  async show(property: string): Promise<string> {
    return await this.system.do(`systemctl show havip --property=${property} --value`);
  }

  async pids(): Promise<{ main: number; role: number }> {
    const role = Number(await this.system.do("cat /run/havip/vrrp.pid"));
    return { main: Number(await this.show("MainPID")), role };
  }

  async holds(): Promise<boolean> {
    return (await this.system.do("ip -4 addr show dev ens33")).includes(" 192.168.199.128/24 ");
  }

  /** Waits until the instance is master: the address alone may be what an earlier process left for the next. */
  async master(): Promise<void> {
    const reigns = async () => {
      const { code, stdout } = await this.system.run("/opt/havip/bin/havip status --json");
      return code === 0 && /"state": "master"/.test(stdout) && await this.holds();
    };
    await until("the instance to be master", 30, reigns, () => this.log());
  }

  async is(state: string): Promise<void> {
    await until(
      `the service to be ${state}`,
      30,
      async () => await this.show("ActiveState") === state,
      () => this.log(),
    );
  }

  /** What the journal has of the service, one text a line. */
  async log(): Promise<string> {
    return await this.system.do("journalctl --sync && journalctl --unit=havip --no-pager --output=cat");
  }
}

async function installed(system: System): Promise<Service> {
  await system.do(`
    ip link add ens33 type veth peer name far
    ip addr add 192.168.199.121/24 dev ens33
    ip link set ens33 up
    ip link set far up
    mkdir -p /etc/keepalived
    cat >/etc/keepalived/notify <<'END'
#!/bin/sh
id -u >/tmp/havip-notified
exec sleep 1000
END
    chmod 755 /etc/keepalived/notify`);
  await system.do(`${checkout}/install.sh --prefix /opt/havip`);
  return new Service(system);
}

async function starts(service: Service): Promise<void> {
  await service.configure(instance);
  await service.system.do("systemctl enable --now havip");
  // It returns when havip has said that it is ready, and not before.
  assertEquals(await service.show("ActiveState"), "active");
  assertMatch(await service.log(), /^Startup complete$/m);
  assertEquals(await service.show("StatusText"), "Running 1 instance");
  assertEquals(await service.system.out("systemctl is-enabled havip"), "enabled");
  await service.master();
}

/** Each message once, without a time, a colour or a priority in its text: the journal has these itself. */
async function logs(service: Service): Promise<void> {
  const all = await service.system.do("journalctl --sync && journalctl --no-pager --output=cat");
  const entering = all.split("\n").filter((line) => line.includes("Entering MASTER STATE"));
  assertEquals(entering, ["(VI_1) Entering MASTER STATE"]);
  const notices = await service.system.do(
    "journalctl --unit=havip --priority=notice --no-pager --output=cat",
  );
  assertMatch(notices, /Entering MASTER STATE/);
  assert(!notices.includes("Starting havip"), notices);
}

async function reloads(service: Service): Promise<void> {
  const { main } = await service.pids();
  await service.configure(instance.replace("255", "254\n  no_such_word"));
  await service.system.do("systemctl reload havip");
  assertEquals(await service.show("StatusText"), "Running 1 instance");

  await service.configure(instance.replace("51", "510"));
  const { code } = await service.system.run("systemctl reload havip");
  assertEquals(code, 1);
  assertEquals(await service.show("ActiveState"), "active");
  assertMatch(await service.show("StatusText"), /^Running 1 instance; refused a changed file with 1 error$/);
  assert(await service.holds());

  await service.configure(instance);
  await service.system.do("systemctl reload havip");
  assertEquals(await service.show("StatusText"), "Running 1 instance");
  assertEquals((await service.pids()).main, main);
}

async function losesRole(service: Service): Promise<void> {
  const { main, role } = await service.pids();
  await service.system.do(`kill -9 ${role}`);
  await until("another role", 20, async () => ![0, role].includes((await service.pids()).role));
  await service.master();
  assertEquals([await service.show("ActiveState"), (await service.pids()).main], ["active", main]);
}

/** The role is stopped, so that it cannot be quicker than systemd. */
async function losesMain(service: Service): Promise<void> {
  const { main, role } = await service.pids();
  await service.system.do(`kill -STOP ${role} && kill -9 ${main}`);
  await until("the role to end", 5, async () => (await service.system.run(`kill -0 ${role}`)).code !== 0);
  const next = await service.show("ActiveState");
  assert(!await service.holds() || next === "active", `the address is still there, and the service ${next}`);
  await service.is("active");
  await service.master();
  assertEquals(await service.show("NRestarts"), "1");
}

async function stops(service: Service): Promise<void> {
  await until("the script", 10, async () => await service.system.out("cat /tmp/havip-notified") === "65534");
  const before = (await service.log()).split("\n").length;
  const begun = performance.now();
  await service.system.do("systemctl stop havip");
  const took = performance.now() - begun;
  // The script is in the middle of something, and has a second.
  assert(took < 5_000, `stopping took ${took} ms`);
  assert(!await service.holds());
  assertEquals([await service.show("Result"), await service.show("ExecMainStatus")], ["success", "0"]);
  assertEquals(await service.show("StatusText"), "");
  assertEquals(await service.system.out("pgrep --full '[s]leep 1000'"), "");
  const log = (await service.log()).split("\n").slice(before).join("\n");
  assertMatch(log, /\(VI_1\) sent 0 priority/);
  assert(!/Killing|died|SIGKILL/.test(log), log);
}

/** With what it was told in between: systemd would end it at once together with the others. */
async function tellsReaders(service: Service): Promise<void> {
  const { system } = service;
  await system.do(`cat >/etc/keepalived/reader <<'END'
#!/bin/sh
while read -r line; do sleep 0.1; echo "$line" >>/tmp/havip-lines; done <"$1"
END
  chmod 755 /etc/keepalived/reader`);
  const pipe = "vrrp_notify_fifo /run/havip/pipe\nvrrp_notify_fifo_script /etc/keepalived/reader";
  await service.configure(`global_defs {\n${pipe}\n}\n${instance}`);
  await system.do("systemctl start havip");
  await service.master();
  const begun = performance.now();
  await system.do("systemctl stop havip");
  assert(performance.now() - begun < 5_000, "stopping took long");
  assertEquals(await service.show("Result"), "success");
  assertEquals((await system.do("cat /tmp/havip-lines")).split("\n").at(-1), 'INSTANCE "VI_1" STOP 255');
}

async function failsToStart(service: Service): Promise<void> {
  const fails = async (text: string, exit: number) => {
    await service.configure(text);
    assertEquals((await service.system.run("systemctl start havip")).code, 1);
    await service.is("failed");
    await sleep(1.5); // Longer than a new start would wait.
    const [status, restarts] = [await service.show("ExecMainStatus"), await service.show("NRestarts")];
    assertEquals([Number(status), restarts], [exit, "0"], await service.log());
    await service.system.do("systemctl reset-failed havip");
  };
  await fails(instance.replace("51", "510"), exitCodes.configuration.code);
  await fails("", exitCodes.empty.code);
}

async function waitsForInterface(service: Service): Promise<void> {
  await service.configure(instance.replace("ens33", "later"));
  await service.system.do("systemctl start --no-block havip");
  await until("another try", 20, async () => Number(await service.show("NRestarts")) > 1);
  await service.system.do(`ip link add later type veth peer name later-far
    ip addr add 192.168.198.121/24 dev later && ip link set later up && ip link set later-far up`);
  await service.is("active");
  await service.system.do("systemctl stop havip");
}

async function yields(service: Service): Promise<void> {
  await service.configure(instance);
  const { system } = service;
  await system.do(`/opt/havip/bin/havip --config ${config} >/dev/null 2>&1 & echo $! >/tmp/havip-by-hand`);
  await service.master();
  assertEquals((await system.run("systemctl start havip")).code, 1);
  await service.is("failed");
  assertEquals(Number(await service.show("ExecMainStatus")), exitCodes.running.code);
  assertMatch(await system.do("/opt/havip/bin/havip status"), /VI_1/);
  await system.do("kill $(cat /tmp/havip-by-hand)");
  await until(
    "it to end",
    10,
    async () => (await system.run("kill -0 $(cat /tmp/havip-by-hand)")).code !== 0,
  );
}

async function goes(service: Service): Promise<void> {
  const { system } = service;
  await system.do("systemctl reset-failed havip && systemctl start havip");
  await service.master();
  await system.do(`${checkout}/install.sh --uninstall --prefix /opt/havip`);
  assert(!await service.holds());
  assertEquals(await service.show("LoadState"), "not-found");
  assertEquals(await system.out("pgrep havip; find /opt/havip /etc/systemd/system -type f -o -type l"), "");
  assertMatch(await system.do(`cat ${config}`), /VI_1/);
}

const boots = await canBoot();

Deno.test({
  name: `the service lives under systemd${boots ? "" : " (needs root, systemd and a cgroup of its own)"}`,
  ignore: !boots,
  fn: async (test) => {
    await using system = await System.boot();
    const service = await installed(system);
    await test.step("it is started when havip is ready", () => starts(service));
    await test.step("the journal has each message once, with its priority", () => logs(service));
    await test.step("a reload takes a changed file over, or says that it did not", () => reloads(service));
    await test.step("a VRRP process that is killed comes back within the service", () => losesRole(service));
    await test.step("a main process that is killed leaves no address, and is started again", () =>
      losesMain(service));
    await test.step("it stops in order, together with a script of another user", () => stops(service));
    await test.step("a reader of its pipe hears of the stop", () => tellsReaders(service));
    await test.step("a wrong configuration fails at once", () => failsToStart(service));
    await test.step("an interface that comes late is waited for", () => waitsForInterface(service));
    await test.step("it leaves a havip alone that somebody started by hand", () => yields(service));
    await test.step("uninstalling stops it and leaves nothing but the configuration", () => goes(service));
  },
});
