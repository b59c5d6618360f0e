/** Mail: keepalived's letters, and a relay that is away at first. @module */
import { assert, assertEquals } from "@std/assert";
import { labTest } from "./case.ts";
import { Daemon, havip, keepalived, type Make } from "./daemon.ts";
import type { Host } from "./host.ts";
import { Lab, NODE1 } from "./lab.ts";
import type { Program } from "./program.ts";
import { node1 } from "./tutorial.ts";
import { sleep, until } from "./wait.ts";

const SINK = new URL("smtp_sink.ts", import.meta.url).pathname;

const config = `global_defs {
    router_id node1
    notification_email {
        one@example.net
        two@example.net
    }
    notification_email_from vrrp@example.net
    smtp_server 127.0.0.1
    smtp_helo_name node1.example.net
    smtp_alert
}
` + node1.replace(/global_defs \{[^}]*\}/, "");

function relay(host: Host): Program {
  return host.start([Deno.execPath(), "run", "-A", "--no-config", SINK], { PORT: "25" });
}

/** What a letter says to people: its envelope, and the lines that do not change from letter to letter. */
function told(line: string): string[] {
  const { said, data }: { said: string[]; data: string[] } = JSON.parse(line);
  const lines = data.filter((text) => /^(From|To|Subject): |^=>/.test(text)).toSorted();
  return [...said.filter((text) => /^(MAIL|RCPT)/.test(text)), ...lines];
}

const letters = (sink: Program) =>
  sink.lines.filter(({ text }) => text.includes('"data"')).map(({ text }) => told(text));

async function mailed(make: Make): Promise<string[][]> {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  await host.run("ip", "link", "set", "lo", "up");
  const sink = relay(host);
  await sink.line(/"port":25/, 10);
  await Daemon.start(make, lab, host, config);
  await until("two letters", 20, () => letters(sink).length >= 2, () => lab.tail());
  return letters(sink);
}

labTest("havip's letters are keepalived's", ["keepalived"], async () => {
  const [ours, theirs] = [await mailed(havip), await mailed(keepalived)];
  assertEquals(ours, theirs);
  assertEquals(ours[1]?.filter((line) => /^(Subject|=>)/.test(line)), [
    "=> VRRP Instance is now owning VRRP VIPs <=",
    "Subject: [node1] VRRP Instance VI_1 - Entering MASTER state",
  ]);
});

labTest("letters wait for a relay that is away, and nobody waits for them", [], async () => {
  await using lab = await Lab.open(NODE1);
  const host = lab.host(NODE1);
  await host.run("ip", "link", "set", "lo", "up");
  const daemon = await Daemon.start(havip, lab, host, config);
  await daemon.logs(/SMTP server 127\.0\.0\.1 takes no mail, it is tried again: .*REFUSED/i, 20);
  await daemon.logs(/Entering MASTER STATE/, 20);
  const sink = relay(host);
  await until("the letters", 30, () => letters(sink).length >= 2, () => lab.tail());
  await sleep(0.5);
  const titles = letters(sink).map((lines) =>
    lines.find((line) => line.startsWith("Subject"))?.split(" - ")[1]
  );
  assertEquals(titles, ["Entering BACKUP state", "Entering MASTER state"]);
  const since = performance.now();
  await daemon.stop();
  assert(performance.now() - since < 3_000 + lab.heldUp() * 1_000);
  assertEquals(letters(sink).length, 3);
});
