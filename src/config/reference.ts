import { type Findings, shown } from "./diagnostic.ts";
import type { Word } from "./lexer.ts";
import { nearest } from "./nearest.ts";

/** Which blocks are defined, and where one is named: a name may be used before its block. */
export class References {
  readonly #defined = new Map<string, Set<string>>();
  readonly #used: { readonly of: string; readonly word: Word }[] = [];

  /** A block of the root has this name. */
  define(block: string, name: string): void {
    const names = this.#defined.get(block) ?? new Set();
    this.#defined.set(block, names.add(name));
  }

  /** A word names a block. */
  use(block: string, word: Word): void {
    this.#used.push({ of: block, word });
  }

  /** Says which names nothing has. */
  report(findings: Findings): void {
    for (const { of, word } of this.#used) {
      const names = this.#defined.get(of);
      if (names?.has(word.text)) continue;
      const near = findings.full ? null : nearest(word.text, [...names ?? []]);
      findings.warning(word, {
        code: "unknown-name",
        message: `there is no ${of} "${shown(word.text)}"`,
        help: near === null ? null : `did you mean "${near}"?`,
      });
    }
  }
}
