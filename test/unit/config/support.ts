import { type Diagnostic, load, type Loaded, memoryReader } from "../../../src/config/mod.ts";

/** Loads a text as the file `a.conf`. */
export function loadWhole(text: string | Uint8Array): Loaded {
  return load("a.conf", memoryReader(new Map([["a.conf", text]])));
}

/** What blocks without effect demand of each other; fragments of them are rarely complete. */
const demands = new Set([
  ...["empty-group", "no-servers", "server-default", "server-conflict", "server-port", "duplicate-server"],
  ...["check-empty", "group-twice", "tracked-anyhow", "weight-ignored", "vmac-conflict", "ah-master"],
  ...[
    "untracked-route",
    "rule-without-preference",
    "bfd-unusable",
    "check-unusable",
    "deprecated",
    "iptables",
  ],
  ...["hmac-key", "unicast-without-peers", "sync-group-of-one", "quorum-unreachable"],
]);

/** Loads a text as the file `a.conf`, to see how its parts are read. */
export function loadText(text: string | Uint8Array): Loaded {
  const loaded = loadWhole(text);
  return { ...loaded, diagnostics: loaded.diagnostics.filter(({ code }) => !demands.has(code)) };
}

/** Loads an instance that is complete, with further lines in its block. */
export function loadInstance(more: string, global = ""): Loaded {
  const lines = more.split("\n").map((line) => `  ${line}\n`).join("");
  return loadText(
    `${global}vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    192.0.2.10/24
  }
${lines}}
`,
  );
}

/** What is said, each as `severity code line:column`. */
export function briefly(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, code, at }) =>
    at === null ? `${severity} ${code}` : `${severity} ${code} ${at.line}:${at.column}`
  );
}
