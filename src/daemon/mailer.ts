import { entry, type LogEntry } from "../core/mod.ts";

/** A message for people. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** Where letters go, and how. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** The name to say in HELO. */
  readonly helo: string;
  /** How long to wait for the relay, in ms. */
  readonly timeout: number;
  readonly from: string;
  readonly to: readonly string[];
  /** `plain` is all that keepalived has; `starttls` must succeed; `tls` from the first byte. */
  readonly security: "plain" | "starttls" | "tls";
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** What became of a try: delivered, refused for good, or worth another try. */
export type Delivery = { readonly kind: "sent" } | {
  readonly kind: "refused" | "failed";
  readonly why: string;
};

/** Tries once to hand over a letter. Never throws. */
export type Deliver = (settings: MailSettings, letter: Letter) => Promise<Delivery>;

/** Pauses after tries that failed, in ms: each is twice as long as the one before. */
export const pauses = { shortest: 5_000, longest: 300_000 };

/** More letters than this do not wait: the oldest gives way, since the newest says how things are. */
const most = 1_000;

/** Hands over letters one after the other, for as long as it takes; who posts one never waits. */
export class Mailer {
  readonly #deliver: Deliver;
  readonly #report: (logged: LogEntry) => void;
  readonly #pauses: typeof pauses;
  readonly #waiting: Letter[] = [];
  #settings: MailSettings | null;
  #pause: number;
  #dropped = 0;
  #failing = false;
  #ended = false;
  #working: Promise<void> | null = null;
  #wake: () => void = () => {};

  constructor(
    settings: MailSettings | null,
    deliver: Deliver,
    report: (logged: LogEntry) => void,
    timing = pauses,
  ) {
    this.#settings = settings;
    this.#deliver = deliver;
    this.#report = report;
    this.#pauses = timing;
    this.#pause = timing.shortest;
  }

  /** Other settings, also for what waits already; with `null` that is forgotten. */
  configure(settings: MailSettings | null): void {
    this.#settings = settings;
    if (settings === null) this.#waiting.length = 0;
    this.#pause = this.#pauses.shortest;
    this.#wake();
  }

  /** Puts a letter into the queue. */
  post(letter: Letter): void {
    if (this.#settings === null || this.#ended) return;
    if (this.#waiting.length >= most) {
      this.#waiting.shift();
      this.#dropped++;
    }
    this.#waiting.push(letter);
    this.#working ??= this.#work();
  }

  /** Lets what waits go out, for at most so long in ms, and takes nothing more. */
  async finish(patience: number): Promise<void> {
    if (this.#working) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, patience);
      await Promise.race([this.#working, late]);
      clearTimeout(timer);
    }
    this.#ended = true;
    this.#wake();
    const lost = this.#waiting.length + this.#dropped;
    if (lost > 0 && this.#settings) {
      this.#report(entry("mail.lost", { count: lost, host: this.#settings.host }));
    }
  }

  async #work(): Promise<void> {
    for (let letter = this.#waiting[0]; letter !== undefined; letter = this.#waiting[0]) {
      const settings = this.#settings;
      if (settings === null || this.#ended) break;
      const delivery = await this.#deliver(settings, letter);
      if (delivery.kind === "failed") await this.#failed(settings.host, delivery.why);
      else this.#done(settings.host, letter, delivery);
    }
    this.#working = null;
  }

  async #failed(host: string, why: string): Promise<void> {
    if (!this.#failing) this.#report(entry("mail.failing", { host, why }));
    this.#failing = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, this.#pause);
    this.#pause = Math.min(this.#pause * 2, this.#pauses.longest);
    if (!this.#ended) await promise;
    clearTimeout(timer);
  }

  #done(host: string, letter: Letter, delivery: Delivery): void {
    // A full queue may have dropped it meanwhile.
    if (this.#waiting[0] === letter) this.#waiting.shift();
    if (delivery.kind === "sent") this.#report(entry("mail.sent", { subject: letter.subject }));
    else {
      const why = "why" in delivery ? delivery.why : "";
      this.#report(entry("mail.refused", { host, subject: letter.subject, why }));
    }
    if (this.#dropped > 0) this.#report(entry("mail.lost", { count: this.#dropped, host }));
    this.#dropped = 0;
    this.#failing = false;
    this.#pause = this.#pauses.shortest;
  }
}
