import {
  type AdvertSpec,
  type HeardAuth,
  type IpAddress,
  millis,
  type ReceivedAdvert,
  seconds,
} from "../../src/core/mod.ts";

/** An advert that keepalived 2.2.7 was configured to send, and the file with the bytes that it did send. */
export interface CapturedAdvert {
  readonly file: string;
  readonly spec: AdvertSpec;
  readonly priority: number;
  /** The number of its authentication header. */
  readonly sequence?: number;
}

const v2: AdvertSpec = {
  interface: "ens33",
  version: 2,
  vrid: 51,
  interval: seconds(1),
  addresses: ["192.168.199.128" as IpAddress],
  auth: { kind: "none" },
  source: "192.168.199.121" as IpAddress,
  destinations: ["224.0.0.18" as IpAddress],
  ttl: 255,
  checksumForm: "plain",
};
const pass: AdvertSpec = {
  ...v2,
  vrid: 52,
  auth: { kind: "simple", password: "1111" },
  addresses: ["192.168.199.129" as IpAddress],
};
const v3: AdvertSpec = {
  ...v2,
  version: 3,
  vrid: 61,
  checksumForm: "pseudo-header",
  addresses: ["192.168.199.140" as IpAddress],
};

const ah: AdvertSpec = { ...v2, auth: { kind: "ah", password: "1111" } };
const six: AdvertSpec = {
  ...v3,
  vrid: 51,
  addresses: ["fe80::128", "2001:db8::128"] as IpAddress[],
  source: "fe80::ff:fe00:121" as IpAddress,
  destinations: ["ff02::12" as IpAddress],
};

const folder = "keepalived_2.2.7";

/** All that was captured; the files say how. */
export const captured: readonly CapturedAdvert[] = [
  { file: `${folder}/v2_none.hex`, spec: v2, priority: 101 },
  { file: `${folder}/v2_pass.hex`, spec: pass, priority: 254 },
  { file: `${folder}/v2_pass_stop.hex`, spec: pass, priority: 0 },
  {
    file: `${folder}/v2_pass_three.hex`,
    spec: {
      ...pass,
      vrid: 53,
      interval: seconds(2),
      auth: { kind: "simple", password: "s3cr\xe2\x82\xact" },
      addresses: ["192.168.199.130", "192.168.199.131", "10.0.0.1"] as IpAddress[],
    },
    priority: 254,
  },
  {
    file: `${folder}/v2_longest.hex`,
    spec: { ...v2, vrid: 255, interval: seconds(255), addresses: ["192.168.199.1" as IpAddress] },
    priority: 255,
  },
  { file: `${folder}/v3.hex`, spec: v3, priority: 254 },
  { file: `${folder}/v3_stop.hex`, spec: v3, priority: 0 },
  {
    file: `${folder}/v3_100ms.hex`,
    spec: {
      ...v3,
      vrid: 62,
      interval: millis(100),
      addresses: ["192.168.199.141", "192.168.199.142"] as IpAddress[],
    },
    priority: 100,
  },
  {
    file: `${folder}/v3_longest.hex`,
    spec: { ...v3, vrid: 1, interval: millis(40_950), addresses: ["192.168.199.143" as IpAddress] },
    priority: 255,
  },
  {
    file: `${folder}/v3_unicast.hex`,
    spec: {
      ...v3,
      vrid: 63,
      interval: millis(10),
      addresses: ["192.168.199.144" as IpAddress],
      destinations: ["192.168.199.122" as IpAddress],
      ttl: 255,
    },
    priority: 254,
  },
  {
    file: `${folder}/v3_unicast_old.hex`,
    spec: {
      ...v3,
      vrid: 51,
      addresses: v2.addresses,
      destinations: ["192.168.199.122" as IpAddress],
      checksumForm: "group",
    },
    priority: 101,
  },
  { file: `${folder}/v2_ah.hex`, spec: ah, priority: 101, sequence: 2 },
  {
    file: `${folder}/v2_ah_unicast.hex`,
    spec: { ...ah, destinations: ["192.168.199.122" as IpAddress], ttl: 64 },
    priority: 101,
    sequence: 1,
  },
  { file: `${folder}/v3_ipv6.hex`, spec: six, priority: 101 },
  { file: `${folder}/v3_ipv6_stop.hex`, spec: six, priority: 0 },
  {
    file: `${folder}/v3_ipv6_unicast.hex`,
    spec: {
      ...six,
      interval: millis(500),
      addresses: ["2001:db8::128" as IpAddress],
      source: "2001:db8::121" as IpAddress,
      destinations: ["2001:db8::122" as IpAddress],
      ttl: 9,
    },
    priority: 101,
  },
];

/** What is read of the first packet of an advert. */
export function heard(spec: AdvertSpec, priority: number, sequence?: number): ReceivedAdvert {
  const { interface: _, destinations: [destination], auth, ...rest } = spec;
  if (destination === undefined) throw new Error("an advert goes somewhere");
  const known: HeardAuth = auth.kind === "ah"
    ? { kind: "ah", sequence: sequence ?? 0, valid: sequence !== undefined }
    : auth;
  return { ...rest, destination, auth: known, priority };
}

/** What an advert that was read is made of. */
export function specOf(heard: ReceivedAdvert): AdvertSpec {
  const { destination, auth, priority: _, ...rest } = heard;
  const known = auth.kind === "ah" ? { kind: "ah", password: "" } as const : auth;
  return { ...rest, auth: known, destinations: [destination], interface: "eth0" };
}
