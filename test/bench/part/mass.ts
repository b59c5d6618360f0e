/**
 * How long it takes until thousands of addresses are taken over at once, and what becomes of the adverts meanwhile.
 * @module
 */
import type { Make } from "../../lab/daemon.ts";
import type { Host } from "../../lab/host.ts";
import { sleep, until } from "../../lab/wait.ts";
import { mastery } from "../account.ts";
import { addressOf, cablesFor, crowdConf, masterDown, placeOf } from "../conf.ts";
import { Field } from "../field.ts";
import { handover } from "../handover.ts";
import { addressNumber } from "../record.ts";
import type { Measured } from "../sample.ts";
import type { Line } from "./part.ts";

const INTERVAL = 1000;
const PRIORITIES = { old: 200, next: 100 };
const ADDRESSES = 10;
/** Announcements are repeated after five seconds, and shall be over. */
const CALM = 7;
/** How long adverts are watched after the last address has answered, in seconds. */
const AFTERWARDS = 2;
const PATIENCE = 90;

async function virtualOn(host: Host): Promise<number> {
  return (await host.run("ip", "-o", "-4", "address")).match(/ 10\.1\d\d\.\d+\.\d+\/32/g)?.length ?? 0;
}

async function measure(make: Make, instances: number): Promise<Measured[]> {
  await using field = await Field.open(cablesFor(instances));
  const { observer, cables, hosts } = field;
  const count = instances * ADDRESSES;
  const conf = (priority: number) =>
    crowdConf({ instances, interval: INTERVAL, priority, addresses: ADDRESSES });
  const old = await field.start(make, 0, conf(PRIORITIES.old));
  const masters = mastery(observer.records, cables, 0);
  await until(
    "a master of each",
    PATIENCE,
    () => masters() === instances,
    () => `${masters()} of ${instances}`,
  );
  while (await virtualOn(hosts[0]) < count) await sleep(0.5);
  const next = await field.start(make, 1, conf(PRIORITIES.next));
  await next.ready(PATIENCE);
  await sleep(CALM);
  const addresses = Array.from({ length: count }, (_, i) => addressOf(i));
  const cableOf = (i: number) => placeOf(Math.floor(i / ADDRESSES)).segment;
  const prober = await field.probe(1, addresses.map((address, i) => ({ address, cable: cableOf(i) })));
  observer.records.clear();
  await sleep(1.5 * INTERVAL / 1000);
  await old.kill();
  await prober.line(/^answered$/, PATIENCE);
  await sleep(AFTERWARDS);
  await observer.catchUp();
  const found = handover(observer.records, cables, {
    host: 1,
    timer: masterDown(PRIORITIES.next, INTERVAL),
    interval: INTERVAL,
    routers: instances,
    addresses: new Set(addresses.map(addressNumber)),
  });
  const one = (figure: string, value: number): Measured => ({ figure, unit: "ms", values: [value] });
  return [
    one("last address answers", found.lastAnswer),
    one("last address announced", found.lastAnnouncement),
    one("last first advert", found.lastAdvert),
    one("advert late by", found.late),
  ];
}

/** The lines of this part. */
export const masses: readonly Line[] = [100, 1_000].map((instances) => ({
  part: "mass",
  line: `${(instances * ADDRESSES).toLocaleString("en")} addresses of ${instances.toLocaleString("en")}`,
  quick: instances === 100,
  measure: (make) => measure(make, instances),
}));
