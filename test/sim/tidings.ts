import type { Notice } from "./kernel.ts";

/** What a kernel has told and its role has not read yet, in order. */
export class Tidings {
  #underWay: Notice[] = [];
  #arrived: Notice[] = [];

  /** The kernel says something. */
  tell(notice: Notice): void {
    this.#underWay.push(notice);
  }

  /** The next one arrives. @returns whether there was any */
  arrive(): boolean {
    const notice = this.#underWay.shift();
    if (notice) this.#arrived.push(notice);
    return notice !== undefined;
  }

  /** All of it is lost, and that is known. */
  lose(): void {
    this.#underWay = [];
    this.#arrived = [{ kind: "overrun" }];
  }

  /** What has arrived, and with `all` what is under way, too. */
  take(all = false): Notice[] {
    const taken = this.#arrived;
    this.#arrived = [];
    if (!all) return taken;
    const rest = this.#underWay;
    this.#underWay = [];
    return [...taken, ...rest];
  }
}
