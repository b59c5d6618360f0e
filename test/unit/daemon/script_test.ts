import { assert, assertEquals, assertMatch } from "@std/assert";
import { millis, seconds } from "../../../src/core/mod.ts";
import { runScript, scriptEnvironment, type ScriptRun } from "../../../src/daemon/script.ts";

/** Runs shell text as a script; what it writes into the file that `$OUT` names comes back too. */
async function run(
  text: string,
  more: Partial<ScriptRun> = {},
): Promise<{ why: string | null; out: string }> {
  const OUT = Deno.makeTempFileSync();
  Deno.chmodSync(OUT, 0o666);
  const words = ["/bin/sh", "-c", text, "sh"];
  const environment = { PATH: "/usr/bin:/bin", OUT, ...more.environment };
  const why = await runScript({ ids: null, limit: seconds(10), ...more, words, environment });
  const out = Deno.readTextFileSync(OUT);
  Deno.removeSync(OUT);
  return { why, out };
}

function alive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid.trim()}/status`));
  } catch {
    return false;
  }
}

/** Whether a process that was sent a signal is gone soon: it dies when the kernel next lets it run. */
async function gone(pid: string): Promise<boolean> {
  for (let tries = 0; tries < 100 && alive(pid); tries++) await new Promise((wake) => setTimeout(wake, 20));
  return !alive(pid);
}

Deno.test("a script that succeeds has nothing to say", async () => {
  assertEquals((await run("exit 0")).why, null);
});

Deno.test("how a script failed is said in words", async () => {
  assertEquals((await run("exit 3")).why, "exited with status 3");
  assertEquals((await run("kill -9 $$")).why, "was ended by SIGKILL");
  const missing = await runScript({ words: ["/nonexistent/script"], ids: null, limit: seconds(1) });
  assertEquals(missing, "cannot be run: No such file or directory");
  const forbidden = await runScript({ words: ["/etc/passwd"], ids: null, limit: seconds(1) });
  assertEquals(forbidden, "cannot be run: Permission denied");
});

Deno.test("no shell reads the words", async () => {
  const OUT = Deno.makeTempFileSync();
  const words = ["sh", "-c", 'printf "%s\\n" "$@" > "$OUT"', "sh", "a b", "$(id)", "*", "'"];
  const environment = { PATH: "/usr/bin:/bin", OUT };
  assertEquals(await runScript({ words, ids: null, limit: seconds(5), environment }), null);
  assertEquals(Deno.readTextFileSync(OUT), "a b\n$(id)\n*\n'\n");
  Deno.removeSync(OUT);
});

Deno.test("a script has /dev/null for its streams and a session of its own", async () => {
  const { out } = await run(
    "readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 > $OUT; cut -d' ' -f6 /proc/$$/stat >> $OUT; echo $$ >> $OUT",
  );
  const [stdin, redirected, stderr, session, pid] = out.trim().split("\n");
  assertEquals([stdin, stderr], ["/dev/null", "/dev/null"]);
  assert(redirected !== undefined);
  assertEquals(session, pid);
});

Deno.test("variables of the service manager and of Deno are kept from scripts, and PATH is always there", () => {
  const ours = { NOTIFY_SOCKET: "/run/x", WATCHDOG_USEC: "1", DENO_DIR: "/d", MALLOC_ARENA_MAX: "1" };
  const env = scriptEnvironment({ ...ours, LANG: "C" });
  assertEquals(Object.keys(env).sort(), ["LANG", "PATH"]);
  // systemd names havip's own folders so; a program that the script starts would take them for its.
  assertEquals(Object.keys(scriptEnvironment({ CACHE_DIRECTORY: "/c", RUNTIME_DIRECTORY: "/r" })), ["PATH"]);
  assertEquals(scriptEnvironment({ PATH: "/opt" }), { PATH: "/opt" });
});

Deno.test("a script that takes too long is ended with all that it started", async () => {
  const started = performance.now();
  const { why, out } = await run("sleep 77 & echo $! > $OUT; wait", { limit: millis(300) });
  assertEquals(why, "ran longer than 0.3 s and was stopped");
  assert(performance.now() - started < 1500);
  assert(await gone(out));
});

Deno.test("a script that ignores SIGTERM gets SIGKILL", async () => {
  const { why, out } = await run("trap '' TERM; echo $$ > $OUT; while :; do sleep 0.1; done", {
    limit: millis(300),
  });
  assertMatch(why ?? "", /was stopped$/);
  assert(await gone(out));
});

Deno.test("what a script leaves running when it ends by itself is left alone", async () => {
  const { why, out } = await run("sleep 77 & echo $! > $OUT");
  assertEquals(why, null);
  assert(alive(out));
  Deno.kill(Number(out), "SIGKILL");
});

Deno.test("a script can be stopped before its time", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  assertEquals((await run("sleep 77", { abort: stop.signal })).why, "was stopped with the daemon");
});

Deno.test({
  name: "a script runs as its user, without our groups (needs root)",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const { why, out } = await run("id -u > $OUT; id -g >> $OUT; id -G >> $OUT", {
      ids: { uid: 65534, gid: 65534 },
    });
    assertEquals([why, out], [null, "65534\n65534\n65534\n"]);
  },
});

Deno.test({
  name: "with all groups of its user a script has those of /etc/group as well (needs root and setpriv)",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const file = Deno.makeTempFileSync();
    try {
      Deno.chmodSync(file, 0o666);
      const expected = async (allGroups: boolean) => {
        const words = ["sh", "-c", `id -G > ${file}`];
        const ids = { uid: 1, gid: 1 };
        assertEquals(await runScript({ words, ids, allGroups, limit: seconds(5) }), null);
        return Deno.readTextFileSync(file).trim();
      };
      const all = new TextDecoder().decode(
        new Deno.Command("sh", { args: ["-c", "id -G $(id -un 1)"] }).outputSync().stdout,
      );
      assertEquals(await expected(true), all.trim());
      assertEquals(await expected(false), "1");
    } finally {
      Deno.removeSync(file);
    }
  },
});
