import { type Chains, done, type Family, familyOf, type Outcome, type Refused } from "../core/mod.ts";
import { hasChains, ownRules, refusingRules, restoreText, setsText } from "../wire/mod.ts";

const families = ["ipv4", "ipv6"] as const;
/** Commands of iptables(8) by their beginning: those that the host uses, and those of the older kind beside them. */
const kinds: { readonly [F in Family]: readonly string[] } = {
  ipv4: ["iptables", "iptables-legacy"],
  ipv6: ["ip6tables", "ip6tables-legacy"],
};
/** Where the commands are when PATH does not say. */
const places = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/**
 * Keeps packets to and from addresses out by rules in the chains of the host's own firewall. They stay until they are
 * removed: those that an earlier process left are known by their comment, and go with the first change.
 */
export class IptablesExecutor {
  readonly #chains: Chains;
  readonly #tag: string;
  readonly #note: string;
  /** The command of each family that has the chains. */
  readonly #command = new Map<Family, string>();

  /**
   * @param tag the comment of our rules, which no other process may use
   * @param note a file that says, while there may be rules, in which chains
   */
  constructor(chains: Chains, tag: string, note: string) {
    this.#tag = tag;
    this.#note = note;
    this.#chains = chains.sets === null || commandPath("ipset") === null ? { ...chains, sets: null } : chains;
  }

  /** The chains of a note that an earlier process left; `null` when there is none. */
  static left(note: string): Chains | null {
    try {
      return JSON.parse(Deno.readTextFileSync(note)) as Chains;
    } catch {
      return null;
    }
  }

  /** Refuses these addresses and no others, as FirewallExecutor does; none removes all rules and sets. */
  refuse(refused: readonly Refused[]): Outcome {
    if (refused.length > 0) Deno.writeTextFileSync(this.#note, JSON.stringify(this.#chains), { mode: 0o600 });
    const outcome = this.#change(refused);
    if (outcome.ok && refused.length === 0) remove(this.#note);
    return outcome;
  }

  #change(refused: readonly Refused[]): Outcome {
    const { sets } = this.#chains;
    if (sets !== null && refused.length > 0) {
      const filled = this.#feed("ipset", setsText(refused, sets, this.#tag), "restore", "-file");
      if (!filled.ok) return filled;
    }
    for (const family of families) {
      const outcome = this.#replace(family, refused.filter(({ address }) => familyOf(address) === family));
      if (!outcome.ok) return outcome;
    }
    if (sets === null || refused.length > 0) return done;
    // Sets that were never made cannot be removed, and nobody misses them.
    for (const name of [sets.ipv4, sets.ipv6, sets.linkLocal]) read("ipset", "destroy", name);
    return done;
  }

  #replace(family: Family, refused: readonly Refused[]): Outcome {
    const known = this.#command.get(family);
    const command = known ?? kinds[family].find((each) => this.#suits(each));
    // Without the chains there can be no rules of ours in them.
    if (command === undefined) return refused.length > 0 ? this.#unsuited(family) : done;
    this.#command.set(family, command);
    const saved = read(`${command}-save`, "-t", "filter");
    if (saved === null) return failed(`${command}-save failed`);
    const gone = ownRules(saved, this.#tag);
    const added = refusingRules(family, refused, this.#chains, this.#tag);
    if (gone.length === 0 && added.length === 0) return done;
    const text = restoreText(gone, added, this.#chains.sets !== null);
    return this.#feed(`${command}-restore`, text, "-w", "5", "--noflush");
  }

  #suits(command: string): boolean {
    const saved = read(`${command}-save`, "-t", "filter");
    return saved !== null && hasChains(saved, this.#chains);
  }

  #unsuited(family: Family): Outcome {
    const [command = ""] = kinds[family];
    if (commandPath(`${command}-save`) === null) return failed(`${command} is not installed`);
    const { in: input, out: output } = this.#chains;
    return failed(`${command} has no chain ${output === null ? input : `${input}, or no ${output}`}`);
  }

  /** Lets a command read a file with this text, whose name is its last argument. */
  #feed(command: string, text: string, ...args: string[]): Outcome {
    const path = commandPath(command);
    if (path === null) return failed(`${command} is not installed`);
    const file = `${this.#note}.new`;
    try {
      Deno.writeTextFileSync(file, text, { mode: 0o600 });
      const { success, stderr } = new Deno.Command(path, { args: [...args, file] }).outputSync();
      if (success) return done;
      const [why = ""] = new TextDecoder().decode(stderr).trim().split("\n");
      return failed(`${command}: ${why}`);
    } finally {
      remove(file);
    }
  }
}

function remove(file: string): void {
  try {
    Deno.removeSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function failed(message: string): Outcome {
  return { ok: false, code: "IPTABLES", message };
}

/** What a command prints; `null` when it fails, or is not there. */
function read(command: string, ...args: string[]): string | null {
  const path = commandPath(command);
  if (path === null) return null;
  const { success, stdout } = new Deno.Command(path, { args }).outputSync();
  return success ? new TextDecoder().decode(stdout) : null;
}

function commandPath(command: string): string | null {
  for (const place of [...(Deno.env.get("PATH") ?? "").split(":"), ...places]) {
    try {
      if (Deno.statSync(`${place}/${command}`).isFile) return `${place}/${command}`;
    } catch {
      continue;
    }
  }
  return null;
}
