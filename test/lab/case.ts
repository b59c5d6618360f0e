/** What every lab is made with. */
const TOOLS = ["ip", "nft", "tcpdump", "sysctl"];

/** By name, in the path; or by its own path. */
function isInstalled(tool: string): boolean {
  if (tool.startsWith("/")) return isFile(tool);
  const places = (Deno.env.get("PATH") ?? "").split(":");
  return places.some((place) => isFile(`${place}/${tool}`));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A container's root may not make network namespaces. */
function mayMakeNamespaces(): boolean {
  if (Deno.uid() !== 0) return false;
  return new Deno.Command("ip", { args: ["netns", "list"], stdout: "null", stderr: "null" }).outputSync()
    .success &&
    new Deno.Command("unshare", { args: ["--net", "true"], stdout: "null", stderr: "null" }).outputSync()
      .success;
}

/**
 * A test that runs in the lab, and is skipped where that cannot be, with a name that says why.
 * @param needs programs beyond those that every lab is made with
 */
export function labTest(
  name: string,
  needs: readonly string[],
  fn: (test: Deno.TestContext) => Promise<void>,
): void {
  const missing = [...TOOLS, "unshare", ...needs].filter((tool) => !isInstalled(tool));
  const why = missing.length > 0
    ? missing.join(", ")
    : mayMakeNamespaces()
    ? ""
    : "root with network namespaces";
  Deno.test({ name: why === "" ? name : `${name} (needs ${why})`, ignore: why !== "", fn });
}
