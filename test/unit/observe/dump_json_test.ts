import { assert, assertEquals } from "@std/assert";
import { dumpJson } from "../../../src/observe/mod.ts";
import { configuration, dumpOf, recorded, recordedDump } from "./dump_sample.ts";

Deno.test("the JSON of a recording of keepalived 2.2.7 comes out byte for byte, its password aside", () => {
  assertEquals(dumpJson(recordedDump), recorded("keepalived.json.txt").replace('"secret12"', '"********"'));
});

Deno.test("json_version 2 puts the instances into an object", () => {
  const text = configuration.replace("global_defs {", "global_defs {\n json_version 2");
  const json = dumpJson(dumpOf(text)) ?? "";
  assert(json.startsWith('{"vrrp":[{"data":{"iname":"VI_1"'), json);
  assert(json.endsWith("}]}\n"), json);
});

Deno.test("without an instance there is no JSON", () => {
  assertEquals(dumpJson(dumpOf("")), null);
});

Deno.test("names with quotes, backslashes and slashes are JSON all the same", () => {
  const dump = dumpOf(configuration);
  const [first] = dump.instances;
  const odd = { ...dump, instances: [{ ...first!, params: { ...first!.params, name: 'a"\\/\tä' } }] };
  assertEquals(JSON.parse(dumpJson(odd) ?? "")[0].data.iname, 'a"\\/\tä');
});

/** What a Go program unmarshals: the kind that each of its fields has. */
type Fields = { readonly [field: string]: "int" | "float" | "string" | "strings" };

const counters = [
  ..."advert_rcvd advert_sent become_master release_master packet_len_err advert_interval_err".split(" "),
  ..."ip_ttl_err invalid_type_rcvd addr_list_err invalid_authtype authtype_mismatch auth_failure".split(" "),
  ..."pri_zero_rcvd pri_zero_sent".split(" "),
];
const stats: Fields = Object.fromEntries(counters.map((name) => [name, "int"]));

/** What the two public exporters for Prometheus read of keepalived's JSON, under `data` and `stats`. */
const exporters: { readonly [name: string]: { readonly data: Fields; readonly stats: Fields } } = {
  "mehdy/keepalived-exporter": {
    data: {
      iname: "string",
      state: "int",
      wantstate: "int",
      ifp_ifname: "string",
      garp_delay: "int",
      vrid: "int",
      vips: "strings",
    },
    stats,
  },
  "gen2brain/keepalived_exporter": {
    data: {
      iname: "string",
      ifp_ifname: "string",
      last_transition: "float",
      vrid: "int",
      state: "int",
      wantstate: "int",
    },
    stats,
  },
};

function fits(value: unknown, kind: Fields[string]): boolean {
  if (kind === "strings") return Array.isArray(value) && value.every((each) => typeof each === "string");
  if (kind === "int") return Number.isInteger(value);
  return kind === "float" ? typeof value === "number" : typeof value === "string";
}

for (const [name, wanted] of Object.entries(exporters)) {
  Deno.test(`${name} finds every field that it reads, of the kind that it reads`, () => {
    const instances = JSON.parse(dumpJson(recordedDump) ?? "") as Record<string, Record<string, unknown>>[];
    assertEquals(instances.length, 2);
    for (const instance of instances) {
      for (const part of ["data", "stats"] as const) {
        for (const [field, kind] of Object.entries(wanted[part])) {
          const value = instance[part]?.[field];
          assert(fits(value, kind), `${part}.${field} is ${JSON.stringify(value)}, and no ${kind}`);
        }
      }
    }
  });
}

Deno.test("mehdy/keepalived-exporter finds an address and its interface as first and third word", () => {
  const [first] = JSON.parse(dumpJson(recordedDump) ?? "");
  const [address, , link] = first.data.vips[0].split(" ");
  assertEquals([address, link], ["192.168.77.10/24", "eth0"]);
});

Deno.test("an instance with use_vmac tells of the interface that was made for it", () => {
  const dump = dumpOf(configuration.replace("interface eth0", "interface eth0\n use_vmac"));
  const { data } = JSON.parse(dumpJson(dump) ?? "")[0];
  assertEquals([data.vmac_ifname, data.ifp_ifname], ["vrrp.51", "vrrp.51"]);
});
