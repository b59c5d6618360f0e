import { entry, type Instant, type LogEntry, type MachineId } from "../core/mod.ts";
import type { Engine } from "../engine/mod.ts";
import type { TrackerParams } from "../machine/mod.ts";
import { FileSource, type Loop, ProcessSource } from "../reactor/mod.ts";

/** Gathers what the role itself can see of what is tracked: files, and processes. Nothing is opened that nobody tracks. */
export class Evidence {
  readonly #engine: Engine;
  readonly #loop: Loop;
  readonly #report: (logged: LogEntry) => void;
  readonly #askForCensus: () => void;
  #files: FileSource | null = null;
  #processes: ProcessSource | "elsewhere" | null = null;

  /** @param askForCensus is called when processes have to be counted by somebody else */
  constructor(
    engine: Engine,
    loop: Loop,
    report: (logged: LogEntry) => void,
    askForCensus: () => void,
  ) {
    this.#engine = engine;
    this.#loop = loop;
    this.#report = report;
    this.#askForCensus = askForCensus;
  }

  /** From now on the tracker hears of what it is about, beginning with how it is. */
  want(params: TrackerParams, now: Instant): void {
    if (params.kind === "file") this.#followFiles().want(params, now);
    if (params.kind !== "process") return;
    const processes = this.#followProcesses();
    if (processes !== "elsewhere") processes.want(params, now);
  }

  /** Nobody tracks it any more. */
  drop(id: MachineId): void {
    this.#files?.drop(id);
    if (this.#processes instanceof ProcessSource) this.#processes.drop(id);
  }

  #followFiles(): FileSource {
    if (this.#files) return this.#files;
    this.#files = new FileSource({
      fileChanged: (id, value, now) => this.#engine.feed(id, { kind: "value", value }, now),
      report: this.#report,
    });
    this.#loop.add(this.#files);
    return this.#files;
  }

  #followProcesses(): ProcessSource | "elsewhere" {
    if (this.#processes) return this.#processes;
    const opened = ProcessSource.open((id, count, now) =>
      this.#engine.feed(id, { kind: "count", count }, now)
    );
    const why = typeof opened === "string" ? opened : "";
    this.#report(entry("process.source", { how: why === "" ? "events" : "scan", why }));
    this.#processes = typeof opened === "string" ? "elsewhere" : opened;
    if (typeof opened === "string") this.#askForCensus();
    else this.#loop.add(opened);
    return this.#processes;
  }
}
