/**
 * Runs the suites of this project one after the other and adds up what they found: `test/run` calls this.
 *
 * A suite is a folder of `test/` with `*_test.ts` files in it, and it is found by that, so none can be
 * forgotten. Format, lint, types and the build count as one test each. What a suite prints goes to
 * `test/.out/<suite>.log`; on the screen stays what failed, and the name of every test that was skipped.
 * A suite that crashes, finds no tests or takes too long counts as at least one failure. What its tests could not
 * clean up, since they were ended themselves, is removed behind it.
 */
import { sweep } from "./lab/namespace.ts";
import { count, plain, skippedNames, type Tally } from "./tally.ts";

const root = new URL("..", import.meta.url).pathname;
const out = `${root}test/.out`;

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** Whether the command prints a tally, or is one test that passes with exit code 0. */
  readonly kind: "tests" | "command";
  readonly minutes: number;
}

/** These make network namespaces, listen on ports or measure time, so nothing runs beside them. */
const alone = ["install", "lab", "bench"];
/** From quick to slow; folders that are not listed come between. */
const first = ["build", "fmt", "lint", "check", "tidy", "unit", "conformance", "packets", "fuzz", "sim"];
const last = ["install", "lab", "bench"];

const commands: readonly Suite[] = [
  { name: "build", kind: "command", minutes: 8, command: ["./install.sh", "build"] },
  { name: "fmt", kind: "command", minutes: 2, command: ["deno", "fmt", "--check"] },
  { name: "lint", kind: "command", minutes: 2, command: ["deno", "lint"] },
  { name: "check", kind: "command", minutes: 5, command: ["deno", "check", "main.ts", "src", "ffi", "test"] },
];

function holdsTests(folder: string): boolean {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isFile && entry.name.endsWith("_test.ts")) return true;
    if (entry.isDirectory && holdsTests(`${folder}/${entry.name}`)) return true;
  }
  return false;
}

function testSuites(): Suite[] {
  const names = [...Deno.readDirSync(`${root}test`)]
    .filter((entry) => entry.isDirectory && !["jsr", ".out"].includes(entry.name))
    .map((entry) => entry.name)
    .filter((name) => holdsTests(`${root}test/${name}`));
  return names.map((name) => ({
    name,
    kind: "tests",
    minutes: name === "lab" ? 25 : 10,
    command: [
      ...["deno", "test", "-A", "--quiet", `--junit-path=${out}/${name}.xml`],
      ...(alone.includes(name) ? [] : ["--parallel"]),
      `test/${name}`,
    ],
  }));
}

function rank(suite: Suite): number {
  if (last.includes(suite.name)) return 100 + last.indexOf(suite.name);
  return first.includes(suite.name) ? first.indexOf(suite.name) : 50;
}

/** The suites to run, in order; those that need the binary bring its build along. */
function chosen(names: readonly string[]): Suite[] {
  const all = [...commands, ...testSuites()].sort((a, b) => rank(a) - rank(b));
  if (names.length === 0) return all;
  const unknown = names.filter((name) => !all.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.log(`There is no suite ${unknown.join(", ")}. There are: ${all.map((s) => s.name).join(", ")}`);
    Deno.exit(2);
  }
  const wanted = names.some((name) => last.includes(name)) ? [...names, "build"] : names;
  return all.filter((suite) => wanted.includes(suite.name));
}

let running: Deno.ChildProcess | null = null;
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.addSignalListener(signal, () => {
    stopped = true;
    if (running === null) Deno.exit(130);
    running.kill("SIGTERM"); // `timeout` passes it on to its command, and ends that when it does not heed
  });
}

/** Runs a command and returns its exit code and all it printed; 124 when it took longer than it may. */
async function output(suite: Suite): Promise<{ code: number; text: string }> {
  const log = `${out}/${suite.name}.log`;
  // Into a file rather than a pipe, which would stay open for as long as a forgotten process lives.
  const script = 'log=$1; shift; exec timeout -k 10 "$@" >"$log" 2>&1';
  running = new Deno.Command("sh", {
    args: ["-c", script, "sh", log, `${suite.minutes}m`, ...suite.command],
    cwd: root,
    stdin: "null",
  }).spawn();
  const { code } = await running.status;
  running = null;
  if (Deno.uid() === 0) await sweep();
  if (stopped) Deno.exit(130);
  return { code, text: plain(await Deno.readTextFile(log)) };
}

/** The part of a suite's output that a person needs to see when it failed. */
function detail(text: string): string {
  const errors = text.lastIndexOf("\n ERRORS \n");
  const lines = (errors === -1 ? text : text.slice(errors + 1)).trimEnd().split("\n");
  const most = 400;
  return lines.length <= most ? lines.join("\n") : ["[…]", ...lines.slice(-most)].join("\n");
}

async function run(suite: Suite): Promise<Tally> {
  const junit = `${out}/${suite.name}.xml`;
  await Deno.remove(junit).catch(() => {});
  const { code, text } = await output(suite);
  const tally = suite.kind === "tests"
    ? count(text, code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  if (code === 124) console.log(`${suite.name} took longer than ${suite.minutes} minutes and was stopped`);
  if (tally.failed > 0) console.log(`\n${detail(text)}\n(all of it: test/.out/${suite.name}.log)\n`);
  for (const name of skippedNames(await Deno.readTextFile(junit).catch(() => ""))) {
    console.log(`    skipped: ${name}`);
  }
  return tally;
}

function row(name: string, tally: Tally, seconds: number): string {
  const cells = [tally.passed, tally.failed, tally.skipped, seconds.toFixed(1)];
  return name.padEnd(14) + cells.map((cell) => String(cell).padStart(9)).join("");
}

async function main(): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  const total = { passed: 0, failed: 0, skipped: 0 };
  const table = ["suite            passed   failed  skipped  seconds"];
  for (const suite of chosen(Deno.args)) {
    const start = performance.now();
    console.log(`${suite.name}: ${suite.command.join(" ")}`);
    const tally = await run(suite);
    const seconds = (performance.now() - start) / 1000;
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
    table.push(row(suite.name, tally, seconds));
  }
  console.log(`\n${table.join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  Deno.exit(total.failed === 0 ? 0 : 1);
}

await main();
