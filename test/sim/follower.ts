import type { IpAddress, Link } from "../../src/core/mod.ts";
import type { Removed } from "../../src/engine/way.ts";
import type { Kernel, Notice } from "./kernel.ts";

/** What an engine is told of interfaces. */
export type News =
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "link gone"; readonly name: string }
  | { readonly kind: "address gone"; readonly interface: string; readonly address: IpAddress }
  /** Routes and rules; `null` when any of them may be. */
  | { readonly kind: "ways gone"; readonly removed: Removed | null }
  /** All of it was read anew. */
  | { readonly kind: "refreshed" };

/** Follows the interfaces of a kernel through its notices, as `src/reactor/netlink_source.ts` does. */
export class Follower {
  #links = new Map<string, Link>();

  /** What is to be told after all these notices were read at once. */
  read(notices: readonly Notice[], kernel: Kernel): News[] {
    const news: News[] = [];
    const gone: Extract<News, { kind: "address gone" }>[] = [];
    for (const notice of notices) {
      if (notice.kind === "overrun") news.push(...this.refresh(kernel), { kind: "ways gone", removed: null });
      else if (notice.kind === "ways gone") news.push(notice);
      else if (notice.kind === "link gone") {
        this.#links.delete(notice.name);
        news.push(notice);
      } else {
        const { link } = notice;
        this.#links.set(link.name, link);
        news.push({ kind: "link", link });
        if (notice.kind === "link") continue;
        gone.push({ kind: "address gone", interface: link.name, address: notice.address });
      }
    }
    // What was removed and put back while nobody was looking is not gone.
    return [...news, ...gone.filter((notice) => this.#lacks(notice))];
  }

  /** What is to be told after everything was read anew. */
  refresh(kernel: Kernel): News[] {
    const before = [...this.#links.keys()];
    this.#links = new Map(kernel.links().map((link) => [link.name, link]));
    const gone = before.filter((name) => !this.#links.has(name));
    return [
      ...[...this.#links.values()].map((link) => ({ kind: "link", link }) as const),
      ...gone.map((name) => ({ kind: "link gone", name }) as const),
      { kind: "refreshed" },
    ];
  }

  #lacks({ interface: on, address }: Extract<News, { kind: "address gone" }>): boolean {
    const link = this.#links.get(on);
    return link !== undefined && !link.addresses.some((held) => held.address === address);
  }
}
