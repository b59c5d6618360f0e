/*
 * What havip writes, read by tshark: a second opinion that shares no code with it.
 */
import { assert, assertEquals } from "@std/assert";
import { type AdvertSpec, type IpAddress, type MacAddress, millis } from "../../src/core/mod.ts";
import {
  encodeAdvert,
  encodeArpRequest,
  encodeGratuitousArp,
  encodeNeighborAdvert,
  setPriority,
  signAdvert,
} from "../../src/wire/mod.ts";
import { captured } from "./advert.ts";
import { framed, pcapFile } from "./pcap.ts";

const mac = "02:00:00:00:01:21" as MacAddress;
const group = "01:00:5e:00:00:12" as MacAddress;

function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["-v"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

const installed = isInstalled("tshark");

function tsharkTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: installed ? name : `${name} (needs tshark)`, ignore: !installed, fn });
}

/** What tshark says of each frame: the values of `fields`, several values of a field joined by commas. */
async function dissect(
  frames: readonly Uint8Array[],
  fields: readonly string[],
  preferences: readonly string[] = [],
): Promise<string[][]> {
  const file = await Deno.makeTempFile({ suffix: ".pcap" });
  try {
    await Deno.writeFile(file, pcapFile(frames));
    const args = ["-n", "-r", file, "-T", "fields", ...fields.flatMap((field) => ["-e", field])];
    for (const preference of ["ip.check_checksum:TRUE", ...preferences]) args.push("-o", preference);
    const output = await new Deno.Command("tshark", { args, stderr: "piped" }).output();
    const text = new TextDecoder();
    assert(output.success, text.decode(output.stderr));
    return text.decode(output.stdout).split("\n").slice(0, frames.length).map((line) => line.split("\t"));
  } finally {
    await Deno.remove(file);
  }
}

const GOOD = "1";
const judgement = ["_ws.expert.message", "_ws.malformed", "ip.checksum.status", "vrrp.checksum.status"];
const advertFields = [
  ...["ip.src", "ip.dst", "ip.ttl", "ip.dsfield", "ip.flags", "ip.proto", "ip.len"],
  ...["vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.prio", "vrrp.addr_count", "vrrp.ip_addr"],
  ...["vrrp.auth_type", "vrrp.adver_int", "vrrp.reserved_mbz", "vrrp.short_adver_int"],
];

/** The fields of an advert as tshark writes them. */
function expected(spec: AdvertSpec, priority: number): string[] {
  const own = spec.version === 2
    ? [spec.auth.kind === "simple" ? "1" : "0", `${spec.interval / 1_000_000}`, "", ""]
    : ["", "", "0", `${spec.interval / 10_000}`];
  const length = 28 + 4 * spec.addresses.length + (spec.version === 2 ? 8 : 0);
  return [
    ...[spec.source, `${spec.destinations}`, "255", "0xc0", "0x00", "112", `${length}`],
    ...[`${spec.version}`, "1", `${spec.vrid}`, `${priority}`, `${spec.addresses.length}`],
    ...[spec.addresses.join(","), ...own],
  ];
}

const specs = captured.map(({ spec }) => spec).filter(({ source, auth, checksumForm }) =>
  source.includes(".") && auth.kind !== "ah" && checksumForm !== "group"
);
const many = Array.from({ length: 255 }, (_, i) => `198.51.100.${i}` as IpAddress);
const largest: AdvertSpec[] = specs.slice(0, 1).map((spec) => ({ ...spec, addresses: many }));

tsharkTest("tshark finds nothing wrong with the adverts of havip, and reads what was meant", async () => {
  const adverts = [...specs, ...largest].flatMap((spec) =>
    [0, 1, 100, 255].map((priority) => {
      const packet = encodeAdvert(spec, 77);
      setPriority(packet, priority);
      return { spec, priority, frame: framed(packet, mac, group) };
    })
  );
  const read = await dissect(adverts.map(({ frame }) => frame), [...judgement, ...advertFields]);
  for (const [i, { spec, priority }] of adverts.entries()) {
    assertEquals(read[i], ["", "", GOOD, GOOD, ...expected(spec, priority)]);
  }
});

tsharkTest("tshark finds nothing wrong with version 3 checksums without a pseudo header", async () => {
  const plain = specs.filter((spec) => spec.version === 3)
    .map((spec): AdvertSpec => ({ ...spec, checksumForm: "plain", interval: millis(40_950) }));
  const frames = plain.map((spec) => framed(encodeAdvert(spec, 100), mac, group));
  const read = await dissect(frames, [...judgement, ...advertFields], ["vrrp.v3_checksum_as_in_v2:TRUE"]);
  for (const [i, spec] of plain.entries()) {
    assertEquals(read[i], ["", "", GOOD, GOOD, ...expected(spec, 100)]);
  }
});

tsharkTest("tshark finds nothing wrong with adverts over IPv6, signed ones and announcements", async () => {
  const six = captured.find(({ file }) => file.endsWith("/v3_ipv6.hex"))!.spec;
  const ah = captured.find(({ file }) => file.endsWith("/v2_ah.hex"))!.spec;
  const signed = encodeAdvert(ah, 100);
  signAdvert(signed, 7, "1111");
  const address = "2001:db8::128" as IpAddress;
  const frames = [
    framed(encodeAdvert(six, 100), mac, group),
    framed(signed, mac, group),
    encodeNeighborAdvert(mac, address, true),
  ];
  const fields = ["ipv6.dst", "ipv6.hlim", "vrrp.ipv6_addr", "vrrp.prio", "ah.sequence", "ah.spi"];
  const more = ["icmpv6.checksum.status", "icmpv6.nd.na.target_address", "icmpv6.nd.na.flag.r"];
  assertEquals(
    await dissect(frames, ["_ws.expert.message", "vrrp.checksum.status", ...fields, ...more]),
    [
      ["", GOOD, "ff02::12", "255", "fe80::128,2001:db8::128", "100", "", "", "", "", ""],
      ["", GOOD, "", "", "", "100", "7", "0xc0a8c779", "", "", ""],
      ["", "", "ff02::1", "255", "", "", "", "", GOOD, address, "1"],
    ],
  );
});

tsharkTest("tshark reads the password that was meant", async () => {
  const pass = specs.find((spec) => spec.auth.kind === "simple")!;
  const read = await dissect([framed(encodeAdvert(pass, 1), mac, group)], ["vrrp.auth_string"]);
  assertEquals(read, [["1111"]]);
});

tsharkTest("tshark would find a wrong checksum and a packet that is cut", async () => {
  const wrong = framed(encodeAdvert(specs[0]!, 1), mac, group);
  wrong[36]! ^= 1;
  const cut = framed(encodeAdvert(specs[0]!, 1).subarray(0, 30), mac, group);
  const [first, second] = await dissect([wrong, cut], ["_ws.expert.message", "vrrp.checksum.status"]);
  assertEquals(first?.[1], "0");
  assert(first?.[0]?.includes("Bad checksum"), `${first}`);
  assert(second?.[0] !== "", `${second}`);
});

tsharkTest("tshark finds nothing wrong with the ARP of havip, and reads what was meant", async () => {
  const address = "192.168.199.128" as IpAddress;
  const frames = [
    encodeGratuitousArp(mac, address),
    encodeArpRequest(mac, address, "192.168.199.7" as IpAddress),
  ];
  const fields = [
    ...["_ws.expert.message", "_ws.malformed", "eth.src", "eth.dst", "arp.opcode", "arp.src.hw_mac"],
    ...["arp.src.proto_ipv4", "arp.dst.hw_mac", "arp.dst.proto_ipv4", "arp.isgratuitous"],
  ];
  const everybody = "ff:ff:ff:ff:ff:ff";
  const nobody = "00:00:00:00:00:00";
  assertEquals(await dissect(frames, fields), [
    ["", "", mac, everybody, "1", mac, address, everybody, address, "1"],
    ["", "", mac, everybody, "1", mac, address, nobody, "192.168.199.7", ""],
  ]);
});
