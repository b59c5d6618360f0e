import { type Loan, returnLoan } from "../effect/setting.ts";

/**
 * What the role has changed of the kernel's settings and not given back yet. It is given back when the role ends, however
 * that happens; what is left when the supervisor is killed too, the next one gives back: it is told of it by a file.
 */
export class Loans {
  readonly #path: string;
  readonly #loans = new Map<string, Loan>();

  /**
   * Gives back what an earlier run has left.
   * @param runDir an existing directory, of which each daemon has one of its own
   */
  constructor(runDir: string) {
    this.#path = `${runDir}/settings.json`;
    for (const loan of read(this.#path)) this.#loans.set(loan.file, loan);
    this.settle();
  }

  /** The role is about to change a setting. */
  take(loan: Loan): void {
    this.#loans.set(loan.file, loan);
    this.#keep();
  }

  /** The role has given it back. */
  returned(file: string): void {
    if (this.#loans.delete(file)) this.#keep();
  }

  /** There is no role any more. */
  settle(): void {
    if (this.#loans.size === 0) return;
    // The last one first: what holds for all interfaces was changed after what holds for each.
    for (const loan of [...this.#loans.values()].reverse()) returnLoan(loan);
    this.#loans.clear();
    this.#keep();
  }

  /** It is a help against the worst: a directory that cannot be written to is no reason not to run. */
  #keep(): void {
    try {
      if (this.#loans.size === 0) Deno.removeSync(this.#path);
      else {
        Deno.writeTextFileSync(`${this.#path}.new`, JSON.stringify([...this.#loans.values()]));
        Deno.renameSync(`${this.#path}.new`, this.#path);
      }
    } catch {
      return;
    }
  }
}

function read(path: string): Loan[] {
  try {
    const found: unknown = JSON.parse(Deno.readTextFileSync(path));
    return Array.isArray(found) ? found.filter(isLoan) : [];
  } catch {
    return [];
  }
}

/** Nothing but settings of the network's is ever written to. */
function isLoan(value: unknown): value is Loan {
  if (typeof value !== "object" || value === null) return false;
  const { file, before, ours } = value as Partial<Loan>;
  return typeof before === "string" && typeof ours === "string" && typeof file === "string" &&
    /^\/proc\/sys\/net\/[\w/.@:-]+$/.test(file) && !file.includes("/../");
}
