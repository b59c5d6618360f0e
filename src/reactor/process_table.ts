import type { MachineId } from "../core/mod.ts";

/** Processes that somebody counts: what they are called, and which arguments they have. */
export interface CountedProcess {
  readonly id: MachineId;
  readonly program: string;
  readonly fullCommand: boolean;
  readonly parameters: {
    readonly words: readonly string[];
    readonly match: "exact" | "partial" | "initial";
  } | null;
}

/** What can be known of a process: its name (15 bytes of it), and its command line. */
export interface Process {
  readonly name: string;
  readonly words: readonly string[];
}

/** Whether a process is one of those that are counted. */
export function isOne(
  { program, fullCommand, parameters }: CountedProcess,
  { name, words }: Process,
): boolean {
  if (!fullCommand) return name === program;
  if (words[0] !== program) return false;
  if (parameters === null) return true;
  const wanted = parameters.words;
  const given = words.slice(1);
  if (parameters.match === "exact" && given.length !== wanted.length) return false;
  // The last argument that is written may be the beginning of the one that is given.
  const open = parameters.match === "initial" ? wanted.length - 1 : -1;
  return wanted.every((word, i) => i === open ? given[i]?.startsWith(word) ?? false : given[i] === word);
}

/** Looks at a process in /proc; `null` when it has ended. What it has left when it has ended counts as gone. */
export function lookAt(pid: number, folder = "/proc"): Process | null {
  try {
    const name = Deno.readTextFileSync(`${folder}/${pid}/comm`).replace(/\n$/, "");
    const line = Deno.readTextFileSync(`${folder}/${pid}/cmdline`);
    return { name, words: line === "" ? [] : line.replace(/\0$/, "").split("\0") };
  } catch {
    return null;
  }
}

/** The processes there are. Those that ended and were not waited for are not among them. */
export function* processes(folder = "/proc"): Generator<[number, Process]> {
  for (const { name } of Deno.readDirSync(folder)) {
    if (!/^[1-9][0-9]*$/.test(name)) continue;
    const found = lookAt(Number(name), folder);
    if (found && !(found.words.length === 0 && isZombie(name, folder))) yield [Number(name), found];
  }
}

/** proc_pid_stat(5): the state follows the name, which may hold anything. */
function isZombie(pid: string, folder: string): boolean {
  try {
    return /\) Z/.test(Deno.readTextFileSync(`${folder}/${pid}/stat`).replace(/^.*\)/s, ")"));
  } catch {
    return true;
  }
}

/** How many processes run of each kind that is counted. */
export function census(counted: readonly CountedProcess[]): Map<MachineId, Set<number>> {
  const found = new Map(counted.map(({ id }) => [id, new Set<number>()]));
  if (counted.length === 0) return found;
  for (const [pid, process] of processes()) {
    for (const each of counted) if (isOne(each, process)) found.get(each.id)?.add(pid);
  }
  return found;
}
