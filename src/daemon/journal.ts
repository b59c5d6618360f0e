import { entry, type LogEntry, noBelongings } from "../core/mod.ts";
import { isNothing } from "../machine/exchange.ts";
import { because } from "./because.ts";
import { genuine } from "./journal_entry.ts";
import { type Inventory, journalPath, type Origin } from "./journal_file.ts";

/** How the file is written: another number is not understood. */
const form = 2;

/** That of a daemon that has nothing. */
const nothing: Inventory = { ...noBelongings, vmacs: [] };

/** How long changes are waited for before all of them are written, in ms. */
const gathering = 100;

/**
 * A file of what the daemon may have in the kernel. When all of its processes are killed at once, nobody is left to take
 * that away: the next daemon with this run directory is told of it here, whatever its configuration says by then.
 *
 * What comes is written a moment late, and what has gone never before it is gone. A daemon that has nothing has no file.
 */
export class Journal {
  readonly #path: string;
  readonly #inventory: () => Inventory;
  readonly #write: (logged: LogEntry) => void;
  readonly #delay: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it could not be written the last time. */
  #failed = false;

  /**
   * @param runDir an existing directory, of which each daemon has one of its own
   * @param inventory all that is to be written
   * @param delay how long changes are waited for, in ms
   */
  constructor(
    runDir: string,
    inventory: () => Inventory,
    write: (logged: LogEntry) => void,
    delay = gathering,
  ) {
    this.#path = journalPath(runDir);
    this.#inventory = inventory;
    this.#write = write;
    this.#delay = delay;
  }

  /** The inventory may have changed. */
  note(): void {
    this.#timer ??= setTimeout(() => this.close(), this.#delay);
  }

  /** Writes at once. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const inventory = this.#inventory();
    try {
      if (isNothing(inventory) && inventory.vmacs.length === 0) remove(this.#path);
      else this.#keep(inventory);
      this.#failed = false;
    } catch (error) {
      // It is a help against the worst: a directory that cannot be written to is no reason not to run.
      if (!this.#failed) this.#write(entry("journal.failed", { file: this.#path, why: because(error) }));
      this.#failed = true;
    }
  }

  #keep(inventory: Inventory): void {
    const beside = `${this.#path}.new`;
    // A new file, so that in a directory of others' nobody has it written elsewhere, or can write to it.
    remove(beside);
    const origin: Origin = { form, ...here(), supervisor: Deno.pid };
    Deno.writeTextFileSync(beside, JSON.stringify({ ...origin, ...inventory }), {
      createNew: true,
      mode: 0o600,
    });
    Deno.renameSync(beside, this.#path);
  }
}

/**
 * What an earlier daemon with this run directory has left. A file that is damaged, or of somebody else's, of an earlier start
 * of the host or of another network namespace counts for nothing, and is told of. Never throws.
 */
export function readJournal(runDir: string, write: (logged: LogEntry) => void): Inventory {
  const file = journalPath(runDir);
  const ignored = (why: string) => {
    write(entry("journal.ignored", { file, why }));
    return nothing;
  };
  let read: Partial<Origin> | null;
  let now: ReturnType<typeof here>;
  try {
    const { isFile, uid, mode } = Deno.lstatSync(file);
    if (!isFile) return ignored("it is no regular file");
    if (uid !== Deno.uid() || ((mode ?? 0) & 0o022) !== 0) return ignored("others may have written it");
    read = JSON.parse(Deno.readTextFileSync(file));
    now = here();
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? nothing : ignored(because(error));
  }
  const found = genuine(read);
  if (found === null || read?.form !== form) {
    return ignored("it is not written as this version of havip does");
  }
  if (read.boot !== now.boot) return ignored("it is of before the last start of this host");
  if (read.namespace !== now.namespace) return ignored("it is of another network namespace");
  const { inventory, strange } = found;
  if (strange > 0) ignored(`${strange} of its entries cannot be what havip had, the others count`);
  return inventory;
}

function here(): Pick<Origin, "boot" | "namespace"> {
  return {
    boot: Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim(),
    namespace: Deno.readLinkSync("/proc/self/ns/net"),
  };
}

/** Takes a file away; one that is not there is no error. */
function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
