import type { Command } from "./lab_host.ts";
import type { Node } from "./observation.ts";
import type { Stage } from "./stage.ts";

/** What `--keep` needs to know to say how the lab can be played with. */
export interface Keep {
  /** How to start havip itself. */
  readonly self: Command;
  /** Whether the lab is in a user namespace, so that who enters must enter that too. */
  readonly userNamespace: boolean;
}

/**
 * Writes a few small scripts into the lab's folder, so that the commands are short, and returns what to type: to be
 * called when both daemons run.
 */
export function instructions(stage: Stage, keep: Keep): string[] {
  const { folder, plan } = stage;
  const script = (name: string, words: readonly string[]) => {
    Deno.writeTextFileSync(`${folder}/${name}`, scriptOf(words), { mode: 0o755 });
    return `${folder}/${name}`;
  };
  const enter = (pid: number) => [
    "nsenter",
    `--target=${pid}`,
    ...(keep.userNamespace ? ["--user", "--preserve-credentials"] : []),
    "--net",
  ];
  const havip = script("havip", [keep.self.path, ...keep.self.args]);
  const host = (node: Node, own: string): [string, string][] => {
    const inside = enter(stage.hostPid(node));
    const files = ["--config", stage.configFile(node), "--run-dir", stage.runDirectory(node)];
    const on = script(`on-node${node}`, inside);
    const start = script(`start-node${node}`, [...inside, havip, ...files, "--no-syslog"]);
    return [
      [`node ${node}: its addresses`, `${on} ip addr show ${own}`],
      ["  what it does", `${havip} status --run-dir ${stage.runDirectory(node)}`],
      ["  its log", `tail -f ${stage.logFile(node)}`],
      ["  stop it", `kill ${stage.daemonPid(node)}`],
      ["  start it again", start],
    ];
  };
  const rows = plan.hosts.flatMap(({ node, interfaces }) => host(node, interfaces[0]?.name ?? "lo"));
  const client = script("on-client", enter(stage.clientPid));
  return [
    `  The lab runs on until Ctrl-C. In another terminal${keep.userNamespace ? "" : ", as root"}:`,
    "",
    ...[...rows, ["the client: ask", `${client} curl http://${plan.virtual}/`] as const].map((
      [what, command],
    ) => `  ${what.padEnd(24)}${command}`),
  ];
}

/** A script that runs these words and its own arguments. */
export function scriptOf(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  return `#!/bin/sh\nexec ${quoted.join(" ")} "$@"\n`;
}
