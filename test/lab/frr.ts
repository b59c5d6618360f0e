/** FRRouting's vrrpd as a daemon of the lab. @module */
import { NODE_ADDRESS, type NodeName, type Observation, type Stamp } from "../scenario/driver.ts";
import { type LabWorld } from "../scenario/lab_driver.ts";
import { VIRTUAL_ADDRESS } from "../scenario/conf.ts";
import type { Make } from "./daemon.ts";
import { INTERFACE } from "./host.ts";
import { run } from "./command.ts";

/** Where Debian has its programs: not in the path. */
export const FRR = "/usr/lib/frr";

/**
 * zebra, which tells of interfaces, and vrrpd. Nothing of theirs is outside of their folder; they end together, and at once
 * when the shell is told to.
 */
export const frr: Make = {
  name: "frr",
  command: (config, directory) => {
    const options = (name: string) =>
      [
        ...[`--config_file ${config}`, `--pid_file ${directory}/${name}.pid`, `--socket ${directory}/zebra`],
        ...[`--vty_socket ${directory}`, "--vty_port 0"],
      ].join(" ");
    const script = [
      // They give root's rights up, and still want to write there.
      `chown frr:frr ${directory} && chmod 711 ${directory}/..`,
      `${FRR}/zebra ${options("zebra")} & zebra=$!`,
      `while ! [ -S ${directory}/zebra ]; do sleep 0.02; done`,
      `${FRR}/vrrpd ${options("vrrpd")} & vrrpd=$!`,
      "trap 'kill $vrrpd; wait $vrrpd; kill $zebra; wait $zebra; exit 0' TERM",
      "wait $vrrpd",
    ];
    return ["sh", "-c", script.join("\n")];
  },
  isVrrp: (command) => command.startsWith(`${FRR}/vrrpd`),
  hasBegun: /VRID 51\] .*(Initialize|Backup)/,
};

/** The configuration of virtual router 51, of version 3. */
export function frrConf(priority: number): string {
  return [
    "log stdout informational",
    "debug vrrp protocol",
    `interface ${INTERFACE}`,
    " vrrp 51 version 3",
    ` vrrp 51 priority ${priority}`,
    " vrrp 51 advertisement-interval 1000",
    ` vrrp 51 ip ${VIRTUAL_ADDRESS}`,
    "",
  ].join("\n");
}

/** It gives way without a word, and keeps the address: it is no master any more when its next advert is overdue. */
export function withSilence(
  seen: readonly Observation[],
  node: NodeName,
  now: Stamp,
): readonly Observation[] {
  const spoke = seen.filter((each) => each.kind === "advert" && each.node === node).map(({ at }) => at);
  const overdue = spoke.map((at) => at + 1_100_000).filter((at, row) => at < (spoke[row + 1] ?? now));
  const silences = overdue.map((at) => ({ kind: "release", at, node, address: VIRTUAL_ADDRESS }) as const);
  return [...seen, ...silences].sort((a, b) => a.at - b.at);
}

/** The interface that FRR wants to find: it carries the virtual router's hardware address, and its IP address always. */
export async function prepare(world: LabWorld, node: NodeName): Promise<void> {
  const ip = (...words: string[]) => run(["ip", "-n", world.host(node).namespace, ...words]);
  const name = `vrrp4-${NODE_ADDRESS[node].split(".")[3]}`;
  await ip("link", "add", name, "link", INTERFACE, "type", "macvlan", "mode", "bridge");
  await ip("link", "set", name, "address", "00:00:5e:00:01:33");
  await ip("address", "add", `${VIRTUAL_ADDRESS}/24`, "dev", name);
  await ip("link", "set", name, "up");
}
