import {
  type Action,
  entry,
  type Instant,
  invariant,
  type Link,
  type LinkAddress,
  type LogEntry,
  millis,
} from "../core/mod.ts";
import { AddressExecutor, AdvertExecutor, AnnounceExecutor, Executor } from "../effect/mod.ts";
import { Engine } from "../engine/mod.ts";
import {
  blockedSignals,
  bootTime,
  parentPid,
  setParentDeathSignal,
  setProcessName,
  SIGINT,
  SIGPIPE,
  SIGTERM,
} from "../../ffi/mod.ts";
import { LogLimit } from "../observe/mod.ts";
import type { VrrpParams } from "../machine/mod.ts";
import { LineSource, type LinkObserver, Loop, NetlinkSource, Outbox, SignalSource } from "../reactor/mod.ts";
import { type FromRole, messageOf, type RoleSnapshot, type ToRole } from "./channel.ts";
import { Ports } from "./port.ts";
import { rehearse } from "./rehearsal.ts";
import { roleSignals } from "./role_process.ts";

/** How long the last lines may take to reach the supervisor, in µs. */
const farewell = 300_000;

/** With this interval a backup waits longer for its master than a rehearsal takes on a slow machine. */
const patience = millis(500);

/**
 * The VRRP role: sockets, machines, addresses, announcements. Standard input and output are the channel to the
 * supervisor. Ends with `stop`, SIGTERM or the supervisor's death, and then holds no address any more.
 * @param parent the supervisor's process ID
 * @returns the exit code
 */
export async function vrrpRole(parent: number): Promise<number> {
  // In every thread, since the process began so: what is blocked in one only would end it through another.
  invariant(
    roleSignals.every((signal) => blockedSignals().includes(signal)),
    "a role starts with its signals blocked",
  );
  setParentDeathSignal(SIGTERM);
  setProcessName("havip_vrrp");
  // The supervisor may have died before the signal was asked for.
  if (parentPid() !== parent) return 1;
  const role = new VrrpRole();
  await role.run();
  return 0;
}

class VrrpRole implements LinkObserver {
  readonly #engine = new Engine();
  readonly #outbox = new Outbox(1);
  readonly #limit = new LogLimit();
  readonly #netlink = new NetlinkSource(this);
  readonly #loop: Loop;
  readonly #ports: Ports;
  readonly #adverts: AdvertExecutor;
  #incoming: VrrpParams[] = [];
  #committed = false;

  constructor() {
    const table = this.#netlink.table;
    this.#adverts = new AdvertExecutor(table, (logged) => this.report(logged));
    const executor = new Executor(
      this.#adverts,
      new AddressExecutor(table),
      new AnnounceExecutor(table),
      (action) => this.#reported(action),
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
    this.#loop.add(
      new SignalSource(
        roleSignals.filter((signal) => signal !== SIGPIPE),
        (signal, now) => this.#signal(signal, now),
      ),
    );
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

  refreshed(now: Instant): void {
    this.#engine.refreshed(now);
  }

  report(logged: LogEntry): void {
    this.#send({ kind: "log", at: Date.now(), entry: logged });
  }

  /** What a machine wants to be said: its lines are limited, since packets cause them. */
  #reported(action: Extract<Action, { kind: "log" | "notify" }>): void {
    if (action.kind === "notify") return this.#send(messageOf(action));
    for (const logged of this.#limit.admit(action.entry, bootTime() as Instant)) this.report(logged);
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
    const first = !this.#committed;
    const patient = instances.every((params) => !params.beginsAsMaster && params.interval >= patience);
    // While there is nothing to be late for yet, or while there is time enough before there is.
    if (first && !patient) rehearse();
    this.#ports.configure(instances, this.#netlink.table.all());
    const now = bootTime() as Instant;
    const changes = this.#engine.reconfigure({ instances }, now);
    this.#loop.settle(now);
    this.#send({ kind: "committed", changes });
    for (const name of new Set(instances.map((params) => params.interface))) this.#prepare(name, first);
    this.#committed = true;
    if (!first || !patient) return;
    this.#outbox.flush();
    rehearse();
  }

  /** What need not wait for the first advert on an interface. */
  #prepare(name: string, first: boolean): void {
    this.#adverts.prepare(name);
    const { table } = this.#netlink;
    for (const { address } of first ? table.at(table.index(name))?.addresses ?? [] : []) {
      this.report(entry("address.assigned", { interface: name, address }));
    }
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
