import {
  movedTwice,
  notOfAHost,
  onLoopback,
  outsideNetworks,
  sourceMoves,
  unreachable,
  withoutSource,
} from "../address.ts";
import { owner, readablePassword, scriptFaults, shortInterval } from "../instance.ts";
import { weightsWithNopreempt } from "../tracking.ts";
import type { Lint } from "../lint.ts";

/** The lints of one file. */
export const fileLints: readonly Lint[] = [
  {
    code: "address-outside-network",
    severity: "notice",
    title: "a virtual address is in no network of its interface",
    text:
      "Other hosts look for an address in the network that it belongs to. If the interface is in another network, " +
      "nobody asks there, and the address is unreachable although the master holds it. Mostly it is a typing mistake " +
      "in the address, or the wrong interface. It is right when a router has a route to the address; then allow it.\n" +
      "Only looked for when this machine has the interface.",
    find: outsideNetworks,
  },
  {
    code: "interface-without-address",
    severity: "notice",
    title: "the interface has no address to send adverts from",
    text:
      "Every advert needs a source address that belongs to this host alone; the virtual address does not do, since " +
      "only the master has it. Without one the instance stays in FAULT until the interface gets an address.\n" +
      "Only looked for when this machine has the interface.",
    find: withoutSource,
  },
  {
    code: "interface-loopback",
    severity: "notice",
    title: "the instance runs on the loopback interface",
    text:
      "Adverts on lo reach nobody, so every member believes that it is alone and becomes master. The interface of " +
      "an instance is the one between its members. The addresses may still be put on lo, with `dev lo` behind each.",
    find: onLoopback,
  },
  {
    code: "source-moves",
    severity: "notice",
    title: "mcast_src_ip is one of the virtual addresses",
    text:
      "The virtual address is on the master only. A host that is to send its adverts from it cannot send any before " +
      "it holds it. Name an address that stays on the host, or leave mcast_src_ip out: the interface's first " +
      "address is used then. An address owner (priority 255) may do it.",
    find: sourceMoves,
  },
  {
    code: "address-twice",
    severity: "notice",
    title: "two places move the same address on the same interface",
    text:
      "When one of the two instances becomes backup it removes the address, and takes it away from the other one, " +
      "which may still be master. One address belongs to one instance.",
    find: movedTwice,
  },
  {
    code: "address-of-network",
    severity: "notice",
    title: "a virtual address is the first or the last one of its network",
    text:
      "The first address of a network stands for the network and the last one for all hosts in it (broadcast). " +
      "Neither works as the address of a host. Mostly the last number is missing: 192.0.2.0/24 for 192.0.2.10/24.",
    find: notOfAHost,
  },
  {
    code: "unreachable",
    severity: "notice",
    title: "no_accept drops everything that is sent to the addresses",
    text:
      "That is what the RFC wants of a router that only forwards. A service that is to be reached at the address, " +
      "such as a web server, a database or a load balancer, must accept: leave no_accept out. Even ping gets no answer.",
    find: unreachable,
  },
  {
    code: "password-readable",
    severity: "notice",
    title: "a password stands in a file that everybody may read",
    text:
      "Whoever reads the password can send adverts that the hosts take for their own. Take the right to read away " +
      "from others: `chmod o-r FILE`. The password is also sent in clear text to the whole network: it keeps mistakes " +
      "out, no attacker.",
    find: readablePassword,
  },
  {
    code: "owner-priority",
    severity: "notice",
    title: "priority 255 makes this host the owner of the addresses",
    text:
      "255 is not just the highest priority. It says that the addresses are this host's own: it becomes master the " +
      "moment it starts, takes over from any other, and nopreempt and preempt_delay do not work. For the preferred " +
      "one of several equal hosts use a number up to 254.",
    find: owner,
  },
  {
    code: "short-interval",
    severity: "notice",
    title: "adverts follow each other so fast that a pause looks like a failure",
    text:
      "The backup takes over when three adverts are missing. With adverts every 10 ms that is 30 ms: a snapshot of a " +
      "virtual machine, a busy processor or a spanning tree that changes takes longer, and for a moment both hosts are " +
      "master. With 0.1 s a takeover is still done in less than half a second.",
    find: shortInterval,
  },
  {
    code: "script-missing",
    severity: "notice",
    title: "the program of a script is not on this machine",
    text:
      "A script that cannot be found is not run, and nothing happens at the change of state. If you check the file " +
      "on another machine than it is for, use --offline.",
    find: (subject) => scriptFaults("missing", subject),
  },
  {
    code: "script-not-executable",
    severity: "notice",
    title: "the program of a script is not an executable file",
    text:
      "Scripts are run directly, not by a shell: the file needs the right to be executed (chmod +x) and, " +
      "if it is a script, a first line such as #!/bin/sh.",
    find: (subject) => scriptFaults("not executable", subject),
  },
  {
    code: "script-unsafe",
    severity: "notice",
    title: "others than root can change a script that runs as root",
    text:
      "Whoever may write the file, or a folder above it, can put any other program in its place and have it run as " +
      "root. The message names the part of the path, its owner and mode, and the command that repairs it. With " +
      "enable_script_security such a script is not run at all. Or name an account to run it as: script_user in " +
      "global_defs, or a user behind the script.",
    find: (subject) => scriptFaults("exposed", subject),
  },
  {
    code: "nopreempt-weight",
    severity: "notice",
    title: "nopreempt beside checks that change the priority",
    text:
      "With nopreempt a backup listens to every master, also to one whose priority is lower than its own. A check with a " +
      "weight lowers the priority of the master, and nothing happens. A check without a weight puts the master into " +
      "FAULT when it fails; it falls silent, and the backup takes over with nopreempt as well.",
    find: weightsWithNopreempt,
  },
];
