import type { Config } from "../config/mod.ts";
import { entry, type LogEntry } from "../core/mod.ts";
import { type Picture, writeDump } from "./dump.ts";
import { replaceFile } from "./replace_file.ts";

/**
 * Keeps each configuration, in one piece, and what the daemon knew before and after each reload, as the dump of the state
 * has it, in files of a folder (`config_save_dir`): `keepalived.conf.PID.NUMBER`, `keepalived_vrrp.PID.NUMBER.pre` and
 * `.post`, as keepalived calls them.
 */
export class SavedStates {
  readonly #take: () => Promise<Picture>;
  readonly #reload: () => void;
  readonly #report: (logged: LogEntry) => void;
  #folder: string | undefined;
  #number = 0;

  /** @param take a picture of the daemon */
  constructor(
    config: Config,
    take: () => Promise<Picture>,
    reload: () => void,
    report: (logged: LogEntry) => void,
  ) {
    this.#take = take;
    this.#reload = reload;
    this.#report = report;
    this.configure(config);
  }

  /** Another configuration is in force; a folder that does not exist is made, but not those that it is in. */
  configure(config: Config): void {
    const { config_save_dir: folder } = config.global;
    if (folder !== this.#folder && folder !== undefined) this.#make(folder);
    this.#folder = folder;
    if (folder === undefined) return;
    void this.#write(`${folder}/keepalived.conf.${Deno.pid}.${this.#number}`, config);
  }

  #make(folder: string): void {
    try {
      Deno.mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return;
      this.#failed(folder, error instanceof Error ? error.message : String(error));
    }
  }

  /** Begins a reload, once the state before it is known. */
  reload(): void {
    if (this.#folder === undefined) return this.#reload();
    this.#number++;
    void this.#save("pre").finally(this.#reload);
  }

  /** A reload is over. */
  after(): void {
    // The first one that it is configured by has no number yet.
    if (this.#folder !== undefined) void this.#save("post");
  }

  async #save(when: "pre" | "post"): Promise<void> {
    const path = `${this.#folder}/keepalived_vrrp`;
    const number = this.#number;
    const picture = await this.#take();
    const name = `${path}.${picture.role?.pid ?? 0}.${number}.${when}`;
    const why = await writeDump("data", name, picture);
    if (why !== null) this.#failed(name, why);
  }

  async #write(path: string, config: Config): Promise<void> {
    try {
      const { print } = await import("../config/write/mod.ts");
      const why = await replaceFile(path, new TextDecoder().decode(print(config)));
      if (why !== null) this.#failed(path, why);
    } catch (error) {
      this.#failed(path, error instanceof Error ? error.message : String(error));
    }
  }

  #failed(path: string, why: string): void {
    this.#report(entry("dump.failed", { what: "data", path, why }));
  }
}
