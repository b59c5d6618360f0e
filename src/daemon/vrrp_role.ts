import { entry, type Instant, type Link, type LinkAddress, type LogEntry } from "../core/mod.ts";
import { AddressExecutor, AdvertExecutor, AnnounceExecutor, Executor } from "../effect/mod.ts";
import { Engine } from "../engine/mod.ts";
import {
  blockedSignals,
  blockSignals,
  bootTime,
  execv,
  parentPid,
  setParentDeathSignal,
  setProcessName,
  SIGHUP,
  SIGINT,
  SIGPIPE,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
} from "../../ffi/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { LineSource, type LinkObserver, Loop, NetlinkSource, Outbox, SignalSource } from "../reactor/mod.ts";
import { type FromRole, messageOf, type RoleSnapshot, type ToRole } from "./channel.ts";
import { Ports } from "./port.ts";
import { keepCode, rehearse } from "./rehearsal.ts";
import { selfCommand } from "./self.ts";

/** Signals that the role takes through a descriptor; SIGPIPE is only kept from ending it. */
const taken = [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2];
/** How long the last lines may take to reach the supervisor, in µs. */
const farewell = 300_000;

/**
 * The VRRP role: sockets, machines, addresses, announcements. Standard input and output are the channel to the
 * supervisor. Ends with `stop`, SIGTERM or the supervisor's death, and then holds no address any more.
 * @param parent the supervisor's process ID
 * @returns the exit code
 */
export async function vrrpRole(parent: number): Promise<number> {
  inheritMask();
  setParentDeathSignal(SIGTERM);
  setProcessName("havip_vrrp");
  keepCode();
  // The supervisor may have died before the signal was asked for.
  if (parentPid() !== parent) return 1;
  const role = new VrrpRole();
  await role.run();
  return 0;
}

/**
 * Signals must be blocked in every thread of the process, and only a program that starts with them blocked has
 * that: so the role becomes itself once more (sigprocmask(2): the mask is kept over execve(2)).
 */
function inheritMask(): void {
  if (blockedSignals().includes(SIGTERM)) return;
  blockSignals([...taken, SIGPIPE]);
  const { path, args } = selfCommand();
  execv(path, [path, ...args, ...Deno.args]);
}

class VrrpRole implements LinkObserver {
  readonly #engine = new Engine();
  readonly #outbox = new Outbox(1);
  readonly #netlink = new NetlinkSource(this);
  readonly #loop: Loop;
  readonly #ports: Ports;
  readonly #adverts: AdvertExecutor;
  #incoming: VrrpParams[] = [];
  #committed = false;

  constructor() {
    const table = this.#netlink.table;
    this.#adverts = new AdvertExecutor(table);
    const executor = new Executor(
      this.#adverts,
      new AddressExecutor(table),
      new AnnounceExecutor(table),
      (action) => this.#send(messageOf(action)),
    );
    this.#loop = new Loop(this.#engine, (wanted) => executor.apply(wanted), this.#outbox);
    this.#ports = new Ports(this.#engine, this.#loop, (logged) => this.report(logged));
  }

  async run(): Promise<void> {
    this.report(entry("netlink.reflector", {}));
    this.report(entry("netlink.command", {}));
    this.report(entry("arp.channel", {}));
    this.#netlink.refresh(bootTime() as Instant);
    this.#loop.add(this.#netlink);
    this.#loop.add(new SignalSource(taken, (signal, now) => this.#signal(signal, now)));
    this.#loop.add(new LineSource(0, (line, now) => this.#said(line, now), (now) => this.#stop(now)));
    await this.#loop.run();
    const until = bootTime() + farewell;
    while (!this.#outbox.flush() && bootTime() < until) await new Promise((wake) => setTimeout(wake, 2));
  }

  linkChanged(link: Link, now: Instant): void {
    this.#ports.ensure(link);
    this.#engine.linkChanged(link, now);
  }

  linkGone(name: string, now: Instant): void {
    this.#ports.closed(name);
    this.#engine.linkGone(name, now);
  }

  addressGone(link: Link, { address }: LinkAddress, now: Instant): void {
    this.#engine.addressGone(link.name, address, now);
  }

  report(logged: LogEntry): void {
    this.#send({ kind: "log", at: Date.now(), entry: logged });
  }

  #send(message: FromRole): void {
    this.#outbox.push(message, message.kind === "log");
  }

  #signal(signal: number, now: Instant): void {
    // The supervisor acts on the others: they reach the role only when a whole process group is signalled.
    if (signal === SIGTERM || signal === SIGINT) this.#stop(now);
  }

  #said(line: string, now: Instant): void {
    const message = JSON.parse(line) as ToRole;
    switch (message.kind) {
      case "instance":
        this.#incoming.push(message.params);
        return;
      case "commit":
        this.#commit();
        return;
      case "snapshot":
        this.#send({ kind: "snapshot", id: message.id, snapshot: this.#snapshot(now) });
        return;
      case "stop":
        this.#stop(now);
    }
  }

  #commit(): void {
    const instances = this.#incoming;
    this.#incoming = [];
    // Before there is anything to be late for.
    if (!this.#committed) rehearse();
    const now = bootTime() as Instant;
    this.#ports.configure(instances, this.#netlink.table.all());
    const changes = this.#engine.reconfigure({ instances }, now);
    this.#loop.settle(now);
    this.#send({ kind: "committed", first: !this.#committed, changes });
    for (const name of new Set(instances.map((params) => params.interface))) this.#adverts.prepare(name);
    this.#committed = true;
  }

  #stop(now: Instant): void {
    this.#engine.stop(now);
    this.#loop.settle(now);
    this.#send({ kind: "stopped" });
    this.#loop.end();
  }

  #snapshot(now: Instant): RoleSnapshot {
    const links = [...this.#netlink.table.all()].map(({ name, index, up, addresses }) => ({
      name,
      index,
      up,
      addresses,
    }));
    return { now, ...this.#engine.snapshot(), links, lostLines: this.#outbox.dropped };
  }
}
