import { attempt } from "../lab/command.ts";
import { havipCommand } from "../lab/daemon.ts";
import type { About } from "./report.ts";

/** Where and when a run is made. */
export async function about(): Promise<About> {
  const { stdout, stderr } = await attempt(["keepalived", "--version"]);
  const [command] = havipCommand();
  return {
    at: new Date().toISOString(),
    havip: command === Deno.execPath() ? "from the sources" : "built",
    keepalived: /v\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? "unknown",
    kernel: /^[\d.]+/.exec(Deno.osRelease())?.[0] ?? "unknown",
    cores: navigator.hardwareConcurrency,
    load: Deno.loadavg()[0]!,
  };
}
