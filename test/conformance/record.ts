/**
 * Plays stories to Debian's keepalived 2.2.7 on a host of the lab, in real time, and keeps what it logged as
 * `keepalived.log` beside them, together with its farewells and the adverts that it sent at once. Needs root. Run it when a story is new or has changed:
 *
 *     deno run -A test/conformance/record.ts [CASE…]
 *
 * @module
 */
import type { Plan } from "../../src/engine/mod.ts";
import { Daemon, keepalived } from "../lab/daemon.ts";
import { type Host, INTERFACE } from "../lab/host.ts";
import { Lab } from "../lab/lab.ts";
import { sleep, wallClock } from "../lab/wait.ts";
import { advertOf, planOf } from "./advert.ts";
import { Peer } from "./peer.ts";
import { type Happening, readStory, type Story } from "./story.ts";

const OWN = "192.168.199.121";
const PEER = "192.168.199.122";

/** An advert this soon after a deed, in microseconds, is an answer to it. */
const atOnce = 25_000;

/** Why a story cannot be played to another program than ours; `null` when it can. */
function unplayable({ scenes }: Story): string | null {
  let running = false;
  let before = 0;
  for (const { at, happening, text } of scenes) {
    const { kind } = happening;
    if (at > before && at - before < atOnce) return `${text} comes too soon after what was before`;
    before = at;
    if (kind === "start") running = true;
    if (kind === "garbage" || kind === "addresses refused" || kind === "link gone") return text;
    if (kind === "link up" && running && happening.addresses !== null) return text;
    if (kind === "advert" && happening.given.get("from") === OWN) return text;
  }
  return null;
}

/** One host with keepalived on it, and a peer that says what the story says. */
class Recording {
  readonly #file: (name: string) => string;
  readonly #host: Host;
  readonly #peer: Peer;
  #plan: Plan;
  #daemon: Daemon | null = null;
  #stopping: Promise<unknown> = Promise.resolve();

  constructor(file: (name: string) => string, host: Host, peer: Peer) {
    this.#file = file;
    this.#host = host;
    this.#peer = peer;
    this.#plan = planOf("config.conf", file("config.conf"));
  }

  /** Plays the story and returns the log; the first state that is entered is the beginning. */
  async play(story: Story, lab: Lab): Promise<string> {
    const capture = await lab.capture();
    const deeds: number[] = [];
    let beginning = 0;
    for (const { at, happening } of story.scenes) {
      if (happening.kind === "start") {
        this.#daemon = await Daemon.start(keepalived, lab, this.#host, this.#file("config.conf"));
        beginning = (await this.#daemon.logs(/\) Entering \w+ STATE/, 15)).at - at;
        continue;
      }
      if (beginning > 0) await sleep((beginning + at - wallClock()) / 1_000_000);
      if (happening.kind !== "end") deeds.push(wallClock());
      await this.#perform(happening);
    }
    await this.#stopping;
    await sleep(0.3);
    const lines = (this.#daemon?.program.lines ?? []).flatMap(({ at, text }) => {
      const kept = keep(text);
      return kept === null ? [] : [{ at, text: kept }];
    });
    const adverts = capture.adverts(({ from }) => from === this.#host.mac).filter(({ at, priority }) =>
      priority === 0 || deeds.some((deed) => at >= deed && at - deed < atOnce)
    );
    const said = adverts.map(({ at, vrid, priority }) => ({
      at,
      text: `advert vrid=${vrid} prio=${priority}`,
    }));
    return [...lines, ...said].sort((a, b) => a.at - b.at).map(({ at, text }) =>
      `${Math.max(0, (at - beginning) / 1_000_000).toFixed(3).padStart(7)}  ${text}\n`
    ).join("");
  }

  async #perform(happening: Happening): Promise<void> {
    switch (happening.kind) {
      case "link up":
        return await this.#host.plug();
      case "link down":
        return await this.#host.unplug();
      case "advert":
        return this.#peer.send(advertOf(this.#plan, happening.given).advert);
      case "address deleted": {
        const held = this.#plan.instances.flatMap(({ addresses }) => addresses);
        const prefix = held.find(({ address }) => address === happening.address)?.prefix ?? 32;
        const words = ["address", "del", `${happening.address}/${prefix}`, "dev", INTERFACE];
        await this.#host.run("ip", ...words);
        return;
      }
      case "reload":
        this.#plan = planOf(happening.file, this.#file(happening.file));
        return await this.#daemon?.reload(this.#file(happening.file));
      case "stop":
        this.#stopping = this.#daemon!.stop();
        return;
      default:
        return;
    }
  }
}

/** A line of the log without its stamp, if it concerns instances or links. */
function keep(line: string): string | null {
  const text = line.replace(/^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}: /, "");
  return /^\(\w+\) |^Sending gratuitous|^Netlink reports|^Interface \S+ deleted/.test(text) ? text : null;
}

async function record(name: string): Promise<void> {
  const folder = new URL(`vrrp/${name}/`, import.meta.url);
  const file = (name: string) => Deno.readTextFileSync(new URL(name, folder));
  const story = readStory(file("events.txt"));
  const why = unplayable(story);
  if (why !== null) return console.log(`${name}: cannot be played to keepalived: ${why}`);
  await using lab = await Lab.open(OWN, PEER);
  using peer = new Peer(lab.host(PEER).namespace);
  const log = await new Recording(file, lab.host(OWN), peer).play(story, lab);
  await Deno.writeTextFile(new URL("keepalived.log", folder), log);
  console.log(`${name}: ${log.split("\n").length - 1} lines`);
}

if (import.meta.main) {
  const all = [...Deno.readDirSync(new URL("vrrp/", import.meta.url))].map(({ name }) => name).sort();
  for (const name of Deno.args.length > 0 ? Deno.args : all) await record(name);
}
