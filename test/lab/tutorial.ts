/** The tutorial's two files, exactly as they are. */
export const [node1, node2] = await Promise.all(
  ["node1", "node2"].map((name) => Deno.readTextFile(new URL(`tutorial/${name}.conf`, import.meta.url))),
) as [string, string];

/** The same without `vrrp_strict`, which keepalived takes as a reason to let nobody reach the address. */
export function lenient(text: string): string {
  return text.replace(/^\s*vrrp_strict\n/m, "");
}
