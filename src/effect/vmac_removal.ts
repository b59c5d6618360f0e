import type { Link, MadeVmac } from "../core/mod.ts";
import { ENODEV } from "../../ffi/mod.ts";
import { deleteLink, setLinkGroup } from "../wire/mod.ts";
import { presentLinks } from "./link_dump.ts";
import { NetlinkWriter, unanswered } from "./netlink_writer.ts";
import { isVmac } from "./vmac.ts";

/** What became of interfaces that were to be removed; nothing of what was gone, or is somebody else's by now. */
export interface RemovedVmacs {
  readonly gone: readonly MadeVmac[];
  readonly refused: readonly MadeVmac[];
  /** Why, of the last one. */
  readonly why: string;
}

/**
 * Removes these interfaces, each with all its addresses: but only if the kernel has one of this index that has the name, is of
 * the kind and has the hardware address that were given to it. Never throws: without an answer everything is refused.
 */
export function removeVmacs(these: readonly MadeVmac[]): RemovedVmacs {
  if (these.length === 0) return { gone: [], refused: [], why: "" };
  try {
    const links = new Map(presentLinks().map((link) => [link.index, link]));
    const there = these.filter((made) => isStill(made, links.get(made.index)));
    return there.length === 0 ? { gone: [], refused: [], why: "" } : remove(there, links);
  } catch (error) {
    return { gone: [], refused: these, why: error instanceof Error ? error.message : String(error) };
  }
}

function isStill({ vmac }: MadeVmac, link: Omit<Link, "addresses"> | undefined): boolean {
  return link !== undefined && link.name === vmac.name && isVmac(link, vmac);
}

function remove(
  these: readonly MadeVmac[],
  links: ReadonlyMap<number, Omit<Link, "addresses">>,
): RemovedVmacs {
  const netlink = new NetlinkWriter();
  const ask = (name: string, encode: (sequence: number) => Uint8Array) => {
    const answer = unanswered();
    netlink.queue({ encode, forgiven: [ENODEV], subject: () => name, answer });
    return answer;
  };
  const asked = these.map((made) => ({
    made,
    answer: ask(made.vmac.name, (sequence) => deleteLink(sequence, made.index)),
  }));
  // As the executor does that made them: the kernel does not say by itself that the base takes fewer packets now.
  for (const { vmac: { tellsBase, base }, below } of these) {
    const link = tellsBase && links.get(below);
    if (link) ask(base, (sequence) => setLinkGroup(sequence, below, link.group ?? 0));
  }
  netlink.flush();
  netlink.close();
  const last = asked.findLast(({ answer }) => !answer.outcome.ok)?.answer.outcome;
  return {
    gone: asked.filter(({ answer: { outcome, changed } }) => outcome.ok && changed).map(({ made }) => made),
    refused: asked.filter(({ answer }) => !answer.outcome.ok).map(({ made }) => made),
    why: last && !last.ok ? last.message : "",
  };
}
