import { assertEquals } from "@std/assert";
import { type Table } from "../../../src/config/row.ts";
import { root } from "../../../src/config/table/root.ts";
import { sampleOf } from "./sample.ts";
import { loadText } from "./support.ts";

const INSTANCE = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  virtual_ipaddress {
    192.0.2.1
  }
}
`;

for (const [keyword, row] of Object.entries(root)) {
  if (row.as !== undefined || row.shape.kind === "text") continue;
  Deno.test(`every keyword of ${keyword} is read into its place, and nothing is said of what is valid`, () => {
    const names = ["vrrp_script", "vrrp_track_process", "track_file", "track_group", "bfd_instance"]
      .filter((each) => each !== keyword).map((each) => `${each} a_name {\n}\n`).join("");
    const group = keyword === "virtual_server_group" ? "" : "virtual_server_group a_name {\n}\n";
    const instance = keyword === "vrrp_instance" ? "" : INSTANCE;
    const { diagnostics, config } = loadText(
      names + group + instance + sampleOf({ [keyword]: row } as Table),
    );
    const said = diagnostics.filter(({ code }) => !usual.includes(code));
    assertEquals(said.map(({ code, message, text }) => `${code}: ${message} (${text})`), []);
    const read = keyword === "global_defs"
      ? config.global
      : keyword === "vrrp_instance"
      ? config.instances
      : config.root;
    const text = JSON.stringify(read);
    assertEquals(keywordsOf(row.shape).filter((each) => !text.includes(`"${each}":`)), []);
  });
}

/** What the sample of everything at once brings with it, beside words that are not valid. */
const usual = ["not-yet", "not-run", "given-twice", "strict", "bad-option", "vrf-conflict"];

function keywordsOf(shape: Table[string]["shape"]): string[] {
  if (shape.kind === "lines") return keywordsOf(shape.line);
  if (shape.kind === "repeat" || shape.kind === "list") return keywordsOf(shape.each);
  if (shape.kind !== "block" && shape.kind !== "phrase" && shape.kind !== "options") return [];
  const own = Object.entries(shape.rows).filter(([, row]) =>
    row.as === undefined && row.cancels === undefined
  );
  return own.flatMap(([keyword, row]) => [keyword, ...keywordsOf(row.shape)]);
}
