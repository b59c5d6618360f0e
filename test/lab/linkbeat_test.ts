/** Interfaces whose carrier is polled: whoever is told of it by the kernel minds it in the same way. @module */
import { assertEquals } from "@std/assert";
import { conf } from "../scenario/conf.ts";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import { INTERFACE, SECOND } from "./host.ts";
import { Lab, NODE1, VIRTUAL } from "./lab.ts";
import { together } from "./together.ts";
import { until } from "./wait.ts";

interface Way {
  readonly called: string;
  readonly block: (name: string) => string;
  readonly word?: string;
}

const ways: readonly Way[] = [
  { called: "linkbeat_use_polling", block: () => "linkbeat_use_polling\n" },
  { called: "linkbeat_use_polling of an instance", block: () => "", word: "linkbeat_use_polling" },
  { called: "linkbeat_interfaces", block: (name) => `linkbeat_interfaces {\n ${name}\n}\n` },
  {
    called: "linkbeat_interfaces with a way to ask",
    block: (name) => `linkbeat_interfaces {\n ${name} ETHTOOL\n}\n`,
  },
];

/** What the log says of the link and of the instance, in order; keepalived says who told it. */
function told(daemon: Daemon): string[] {
  return daemon.program.lines.flatMap(({ text }) => {
    const found = /(?:Linkbeat|Netlink) reports (.*)|\(VI_1\) Entering (\w+) STATE/.exec(text);
    return found === null ? [] : [found[1] ?? found[2]!];
  });
}

/** The carrier of an interface goes and comes back: the instance's own, or one that it watches. */
async function flaps(make: Make, { block, word }: Way, name: string): Promise<void> {
  await using lab = await Lab.open(NODE1);
  await lab.addSegment();
  const host = lab.host(NODE1);
  const port = name === INTERFACE ? host.port : host.secondPort;
  const more = [
    ...word === undefined ? [] : [word],
    ...name === INTERFACE ? [] : [`track_interface {\n ${name}\n}`],
  ];
  const instance = { priority: 101, version: 3, interval: 0.2, more } as const;
  const daemon = await Daemon.start(make, lab, host, block(name) + conf(instance));
  const become = (...states: string[]) =>
    until(states.join(", "), 8, () => told(daemon).join() === states.join(), () => daemon.program.tail());
  await become("BACKUP", "MASTER");
  await host.unplug(port);
  await become("BACKUP", "MASTER", `${name} down`, "FAULT");
  await host.settles(VIRTUAL, false, 2);
  await host.plug(port);
  await become("BACKUP", "MASTER", `${name} down`, "FAULT", `${name} up`, "BACKUP", "MASTER");
  await host.settles(VIRTUAL, true, 2);
  assertEquals(await daemon.stop(), { kind: "exit", code: 0 });
  // keepalived polls all interfaces of instances, or those that are named; havip never has to.
  const polled = make === keepalived && (name === INTERFACE || block(name).includes(name));
  assertEquals(daemon.program.lines.some(({ text }) => text.includes("Linkbeat reports")), polled);
}

labTest("a polled carrier takes a master into FAULT and back", ["keepalived"], async (test) => {
  await together(
    test,
    6,
    [havip, keepalived].flatMap((make) =>
      ways.flatMap((way) =>
        [INTERFACE, SECOND].map((name): [string, () => Promise<void>] => [
          `${make.name}: ${way.called}, ${name}`,
          () => flaps(make, way, name),
        ])
      )
    ),
  );
});
