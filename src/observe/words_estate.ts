import type { LogFields } from "../core/log.ts";
import type { Wording } from "./wording.ts";

type EstateCode =
  | "estate.found"
  | "estate.refused"
  | "estate.released"
  | "estate.left"
  | "journal.ignored"
  | "journal.failed";

/** As many as fit into a line. */
function listed(all: readonly string[], most = 16): string {
  const rest = all.length - most;
  return all.slice(0, most).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** The words about what nobody wants any more. keepalived has none: it knows nothing of what an earlier run left. */
export const estateWords: { readonly [C in EstateCode]: Wording<LogFields[C]> } = {
  "estate.found": { level: "notice", text: (f) => `Removed what an earlier run left: ${listed(f.what)}` },
  "estate.refused": {
    level: "error",
    text: (f) => `Netlink: cannot remove ${listed(f.what)}, it is tried again: ${f.why}`,
  },
  "estate.released": { level: "info", text: () => "Netlink: what could not be removed is gone" },
  "estate.left": {
    level: "error",
    text: (f) => `This host keeps ${listed(f.what)}: havip removes it when it starts again`,
  },
  "journal.ignored": { level: "warning", text: (f) => `Ignoring ${f.file}: ${f.why}` },
  "journal.failed": {
    level: "warning",
    text: (f) => `Unable to write ${f.file}, which says what to remove after a crash: ${f.why}`,
  },
};
