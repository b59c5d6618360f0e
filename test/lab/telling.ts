/** Follows what a daemon tells its pipe and its scripts. @module */
import type { Host } from "./host.ts";
import { sleep, until } from "./wait.ts";

/** A daemon, and what it told so far. */
export class Telling {
  readonly steps: string[] = [];
  #lines = 0;
  #calls = 0;

  constructor(readonly folder: string, readonly log: () => string) {}

  /** All lines so far. */
  lines(): string[] {
    return this.#read("lines");
  }

  /** Does something, waits until it has been told of, and writes down what was told. */
  async step(what: string, act: () => Promise<unknown>, ...expected: RegExp[]): Promise<void> {
    await act();
    await until(
      `what ${what} is told with`,
      20,
      () => expected.every((each) => each.test(this.lines().slice(this.#lines).join("\n"))),
      () => this.lines().join("\n") + "\n" + this.log(),
    );
    // What nobody expects may come a little later.
    await sleep(0.7);
    const lines = this.lines();
    const calls = this.#read("calls");
    this.steps.push(
      `# ${what}\n${byName(lines.slice(this.#lines)).map((line) => `pipe ${line}\n`).join("")}` +
        calls.slice(this.#calls).toSorted().map((call) => `call ${call}\n`).join(""),
    );
    this.#lines = lines.length;
    this.#calls = calls.length;
  }

  #read(file: string): string[] {
    return Deno.readTextFileSync(`${this.folder}/${file}`).split("\n").slice(0, -1);
  }
}

/** Instances do not wait for each other: only each one's own order counts. */
function byName(lines: readonly string[]): string[] {
  const names = [...new Set(lines.map((line) => line.split(" ")[1]))].toSorted();
  return names.flatMap((name) => lines.filter((line) => line.split(" ")[1] === name));
}

/** Something that reads the pipe whatever happens to it, and a script that writes down how it was called. */
export async function listen(host: Host, folder: string): Promise<void> {
  const script =
    `#!/bin/sh\nline=$#\nfor word; do line="$line <$word>"; done\necho "$line" >> ${folder}/calls\n`;
  await Deno.writeTextFile(`${folder}/script`, script, { mode: 0o755 });
  for (const file of ["lines", "calls"]) await Deno.writeTextFile(`${folder}/${file}`, "");
  const loop = `while sleep 0.02; do [ -p ${folder}/pipe ] && cat ${folder}/pipe >> ${folder}/lines; done`;
  host.start(["sh", "-c", loop]);
}
