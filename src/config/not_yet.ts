import type { Findings, Span } from "./diagnostic.ts";

/** What is known of the language but not supported yet, with the places that use it: each is one warning a file. */
export class NotYet {
  readonly #used = new Map<string, { readonly then: string; readonly help: string; readonly at: Span[] }>();

  /** Notes that something is used. `then` says what becomes of it, `help` what there is to know besides. */
  use(what: string, then: string, help: string, at: Span): void {
    const entry = this.#used.get(what);
    if (entry) entry.at.push(at);
    else this.#used.set(what, { then, help, at: [at] });
  }

  /** Says all of it, at the first place of each, with at most three others. */
  report(findings: Findings): void {
    for (const [what, { then, help, at: [first, ...others] }] of this.#used) {
      const more = others.length > 3 ? `, and in ${others.length - 3} more places` : "";
      findings.warning(first ?? null, {
        code: "not-yet",
        message: `${what} is not supported yet; ${then}`,
        help,
        related: others.slice(0, 3).map((span, i) => [span, `also here${i === 2 ? more : ""}`] as const),
      });
    }
  }
}
