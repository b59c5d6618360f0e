import type { Instant } from "../core/mod.ts";
import type { Engine, InstanceSnapshot } from "../engine/mod.ts";
import type { LinkTable, Outbox } from "../reactor/mod.ts";
import { bootTime } from "../../ffi/mod.ts";
import type { FromRole, SnapshotPortion, ToRole } from "./channel.ts";

/** Instances in a portion of a snapshot; addresses of an interface are smaller. */
const portionSize = 16;

/** A picture of the role, said in portions: with thousands of instances it takes longer than an advert may wait. */
export function* picture(
  { id, clear }: Extract<ToRole, { kind: "snapshot" }>,
  engine: Engine,
  table: LinkTable,
  outbox: Pick<Outbox, "dropped">,
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
  for (const { name, index, up, addresses } of [...table.all()]) {
    for (let from = 0; from === 0 || from < addresses.length; from += 4 * portionSize) {
      const some = addresses.slice(from, from + 4 * portionSize);
      yield say({ instances: [], links: [{ name, index, up, addresses: some }] });
    }
  }
  const rest = { verdicts: engine.verdicts(), drops: engine.drops(), lostLines: outbox.dropped };
  send({ kind: "snapshot", id, snapshot: { now: now(), instances, links: [], ...rest } });
}
