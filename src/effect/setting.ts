/** A setting of the kernel (sysctl(8)) that was changed. */
export interface Loan {
  readonly file: string;
  readonly before: string;
  readonly ours: string;
}

/** Hears of what is changed before it is, and of what is as it was again. */
export interface Lender {
  lent(loan: Loan): void;
  returned(file: string): void;
}

/** Settings of interfaces that belong to somebody else: they are given back as they were when nobody needs them any more. */
export class Settings {
  readonly #lender: Lender;
  readonly #loans = new Map<string, { readonly loan: Loan; readonly users: Set<string> }>();

  constructor(lender: Lender) {
    this.#lender = lender;
  }

  /** Gives a setting a value for as long as `user` needs it. One that has it already is left alone. */
  borrow(user: string, file: string, ours: string): void {
    const known = this.#loans.get(file);
    if (known) {
      known.users.add(user);
      return;
    }
    const before = readSetting(file);
    if (before === null || before === ours) return;
    const loan = { file, before, ours };
    this.#loans.set(file, { loan, users: new Set([user]) });
    this.#lender.lent(loan);
    writeSetting(file, ours);
  }

  /** The user needs none of its settings any more. */
  giveBack(user: string): void {
    for (const [file, { loan, users }] of this.#loans) {
      if (users.delete(user) && users.size === 0) this.#return(file, loan);
    }
  }

  /** An interface of this name is no more, or is called otherwise now: what was changed on it is given back there. */
  moved(name: string, now: string | null): void {
    for (const [file, { loan }] of this.#loans) {
      if (!file.includes(`/conf/${name}/`)) continue;
      const there = now === null ? null : file.replace(`/conf/${name}/`, `/conf/${now}/`);
      this.#return(file, there === null ? null : { ...loan, file: there });
    }
  }

  #return(file: string, loan: Loan | null): void {
    this.#loans.delete(file);
    if (loan) returnLoan(loan);
    this.#lender.returned(file);
  }
}

/** Makes a setting what it was, unless somebody else has changed it since. */
export function returnLoan({ file, before, ours }: Loan): void {
  if (readSetting(file) === ours) writeSetting(file, before);
}

/** The file of a setting of an interface; `all` and `default` are names too. A dot in a name is one here. */
export function settingFile(family: "ipv4" | "ipv6", name: string, setting: string): string {
  return `/proc/sys/net/${family}/conf/${name}/${setting}`;
}

/** The value of a setting; `null` when this kernel does not have it, or when it is gone with its interface. */
export function readSetting(file: string): string | null {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch {
    return null;
  }
}

/** A setting that this kernel does not have, or that is gone with its interface, is none that could be wrong. */
export function writeSetting(file: string, value: string): void {
  try {
    Deno.writeTextFileSync(file, value);
  } catch {
    return;
  }
}
