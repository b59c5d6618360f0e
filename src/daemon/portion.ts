import type { Instant } from "../core/mod.ts";
import type { AdvertExecutor } from "../effect/mod.ts";
import type { Engine, InstanceSnapshot } from "../engine/mod.ts";
import type { LinkTable, Outbox } from "../reactor/mod.ts";
import { bootTime } from "../../ffi/mod.ts";
import type { FromRole, RoleSnapshot, SnapshotPortion, ToRole } from "./channel.ts";
import type { Ports } from "./port.ts";

/** Instances in a portion of a snapshot; addresses of an interface are smaller. */
const portionSize = 16;

/** What is seen in a picture of a role. */
interface Seen {
  readonly engine: Engine;
  readonly table: LinkTable;
  readonly outbox: Pick<Outbox, "dropped">;
  readonly ports: Pick<Ports, "sockets">;
  readonly adverts: Pick<AdvertExecutor, "socketOf">;
}

/** A picture of the role, said in portions: with thousands of instances it takes longer than an advert may wait. */
export function* picture(
  { id, clear }: Extract<ToRole, { kind: "snapshot" }>,
  { engine, table, outbox, ports, adverts }: Seen,
  send: (message: FromRole) => void,
): Generator<void> {
  const say = (portion: SnapshotPortion) => send({ kind: "portion", id, portion });
  let instances: InstanceSnapshot[] = [];
  const now = () => bootTime() as Instant;
  for (const instance of clear ? engine.recounted(now) : engine.instances()) {
    if (instances.push(instance) < portionSize) continue;
    yield say({ instances, links: [] });
    instances = [];
  }
  for (const { name, index, up, mac, mtu, addresses } of [...table.all()]) {
    for (let from = 0; from === 0 || from < addresses.length; from += 4 * portionSize) {
      const some = addresses.slice(from, from + 4 * portionSize);
      yield say({ instances: [], links: [{ name, index, up, mac, mtu, addresses: some }] });
    }
  }
  const sockets = ports.sockets().map(({ interface: on, channel, fd }): RoleSnapshot["sockets"][number] => {
    const family = channel === "ipv6" ? "ipv6" : "ipv4";
    return { interface: on, family, ah: channel === "ipv4 ah", in: fd, out: adverts.socketOf(on, family) };
  });
  const rest = { ...engine.company(), sockets, drops: engine.drops(), lostLines: outbox.dropped };
  send({ kind: "snapshot", id, snapshot: { now: now(), instances, links: [], ...rest } });
}
