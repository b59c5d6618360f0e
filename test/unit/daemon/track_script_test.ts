import { assertEquals } from "@std/assert";
import { type LogCode, type LogEntry, millis, seconds } from "../../../src/core/mod.ts";
import type { ScriptParams, TrackerParams } from "../../../src/machine/mod.ts";
import { isRoot } from "../../../src/daemon/account.ts";
import { ScriptRunner } from "../../../src/daemon/script_runner.ts";
import { type ScriptResult, TrackScripts, withUsableScripts } from "../../../src/daemon/track_script.ts";
import { params as instance } from "../machine/vrrp/bench.ts";

function script(command: string, change: Partial<ScriptParams> = {}): ScriptParams {
  const name = change.name ?? "chk";
  return {
    kind: "script",
    id: `script:${name}`,
    name,
    listeners: [],
    words: ["/bin/sh", "-c", command],
    user: String(Deno.uid()),
    group: String(Deno.gid()),
    interval: millis(100),
    timeout: seconds(5),
    rise: 1,
    fall: 1,
    initFail: false,
    ...change,
  };
}

const plan = (...trackers: TrackerParams[]) => ({ instances: [], trackers });

/** Scripts, and what was heard of them. */
class Bench {
  readonly results: ScriptResult[] = [];
  readonly logged: LogCode[] = [];
  readonly scripts = new TrackScripts(
    new ScriptRunner({ secure: false }),
    ({ code }: LogEntry) => void this.logged.push(code),
    (result) => void this.results.push(result),
  );

  /** Waits until so many results have come. */
  async heard(count: number): Promise<ScriptResult[]> {
    for (let tries = 0; this.results.length < count && tries < 400; tries++) {
      await new Promise((wake) => setTimeout(wake, 10));
    }
    return this.results;
  }
}

Deno.test("a tracked script is run again and again, and each end is told", async () => {
  const bench = new Bench();
  bench.scripts.configure(plan(script("exit 3")));
  const [first, second] = await bench.heard(2);
  await bench.scripts.stop();
  assertEquals([first?.how, second?.ok], [{ kind: "exited", status: 3 }, false]);
  assertEquals([...bench.scripts.results()], []);
});

Deno.test("a script that ends by a signal, or too late, or never begins, says so", async () => {
  const bench = new Bench();
  bench.scripts.configure(plan(
    script("kill -9 $$", { name: "killed", interval: seconds(9) }),
    script("sleep 9", { name: "late", interval: seconds(9), timeout: millis(50) }),
    script("", { name: "none", words: ["/none/such"], interval: seconds(9) }),
  ));
  const results = await bench.heard(3);
  await bench.scripts.stop();
  const ends = Object.fromEntries(results.map(({ script, how }) => [script, how.kind]));
  assertEquals(ends, { "script:killed": "killed", "script:late": "timed out", "script:none": "not run" });
});

Deno.test("a script that still runs when it is due again is not run twice", async () => {
  const bench = new Bench();
  bench.scripts.configure(plan(script("sleep 0.35", { interval: millis(100) })));
  await bench.heard(1);
  await bench.scripts.stop();
  assertEquals(bench.logged.filter((code) => code === "script.skipped").length >= 2, true);
});

Deno.test("a reload does not touch a script that is run as before, and ends one that nobody tracks any more", async () => {
  const bench = new Bench();
  const slow = script("sleep 9", { name: "slow" });
  bench.scripts.configure(plan(script("true"), slow));
  await bench.heard(1);
  bench.scripts.configure(plan(script("true", { rise: 5, listeners: ["vrrp:A"] })));
  assertEquals([...bench.scripts.results()].map(({ ok }) => ok), [true]);
  bench.scripts.configure(plan(script("false")));
  assertEquals([...bench.scripts.results()], []);
  await bench.scripts.stop();
});

Deno.test("a script that cannot be run is as if nobody had written it", () => {
  const said: LogCode[] = [];
  const tracked = ["script:chk", "script:gone"].map((tracker) => ({ tracker, weight: 0, reverse: false }));
  const gone = script("", { name: "gone", words: ["/none/such"] });
  const left = withUsableScripts(
    { instances: [instance({ trackers: tracked })], trackers: [script("true"), gone] },
    {},
    ({ code }) => void said.push(code),
  );
  assertEquals(said, ["script.unusable"]);
  assertEquals(left.trackers?.map(({ id }) => id), ["script:chk"]);
  assertEquals(left.instances[0]?.trackers.map(({ tracker }) => tracker), ["script:chk"]);
});

Deno.test("with script security a script of root's that others can change is not run", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/check.sh`;
    Deno.writeTextFileSync(path, "#!/bin/sh\n");
    Deno.chmodSync(path, 0o777);
    const params = script("", { words: [path], user: "root", group: null });
    const usable = (secure: boolean) =>
      withUsableScripts(plan(params), { enable_script_security: secure }, () => {}).trackers?.length;
    assertEquals([usable(false), usable(true)], [1, 0]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a hundred scripts a second leave the supervisor time for others", async () => {
  const bench = new Bench();
  const many = Array.from(
    { length: 100 },
    (_, i) => script("", { name: `s${i}`, words: ["/bin/true"], interval: seconds(1) }),
  );
  bench.scripts.configure(plan(...many));
  let turns = 0;
  for (; bench.results.length < 100 && turns < 10_000; turns++) {
    await new Promise((wake) => setTimeout(wake, 1));
  }
  await bench.scripts.stop();
  assertEquals(new Set(bench.results.map((result) => result.script)).size, 100);
  // Each run costs some milliseconds, and never are they all at once.
  assertEquals(turns >= 50, true, `${turns} turns of the loop while 100 scripts ran`);
});

Deno.test("whether an account is the superuser is read from the files, and its name says nothing", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const write = (text: string) => Deno.writeTextFileSync(`${folder}/passwd`, text);
    write("root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
    assertEquals(["root", "toor", "nobody", "who"].map((user) => isRoot(user, "usual", folder)), [
      true,
      true,
      false,
      false,
    ]);
    assertEquals(isRoot(null, "usual", folder), Deno.uid() === 0);
    write("usual:x:7:7::/:/bin/false\n");
    assertEquals(isRoot(null, "usual", folder), false);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
