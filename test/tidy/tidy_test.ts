/** What the whole project keeps to, beyond what the formatter, the linter and the types see. */
import { burdens, cycles, forbiddenImports, impurities } from "./layer.ts";
import { root, type Source, sources, texts, withoutDocuments } from "./source.ts";

const most = { file: 400, function: 60, docstring: 25 };

const program = sources("ffi", "src", "main.ts");
const tests = sources("test").filter(({ path }) => !path.startsWith("test/jsr/"));
const all = [...program, ...tests];

/** Tables are as long as what they list. */
const isTable = (path: string) => path.includes("/table/") || path.endsWith("/words.ts");

/** Fails with everything that was found wrong, one a line, and what to do about it. */
function none(wrong: readonly string[], advice: string): void {
  if (wrong.length > 0) throw new Error(`${advice}:\n  ${wrong.join("\n  ")}`);
}

/** `path:line: name` of every spot. */
function places(
  list: readonly Source[],
  spots: (source: Source) => readonly { line: number; name: string }[],
) {
  return list.flatMap((source) => spots(source).map(({ line, name }) => `${source.path}:${line}: ${name}`));
}

Deno.test("every folder imports only what its place in the architecture allows", () => {
  none(forbiddenImports(program), "Move the code to where its import is allowed");
});

Deno.test("no process loads what it has no use for", () => {
  none(
    burdens(program),
    "Import the file that is meant, not its folder's mod.ts, or import it when it is needed",
  );
});

Deno.test("no files import each other in a circle", () => {
  none(cycles(program), "Move what they share to a file of its own");
});

Deno.test("what decides uses no clock, no chance and nothing of the system", () => {
  none(impurities(program), "These folders have to give the same output for the same input");
});

Deno.test(`no file is longer than ${most.file} lines`, () => {
  const long = all.filter(({ path, lineCount }) => lineCount > most.file && !isTable(path));
  none(long.map(({ path, lineCount }) => `${path}: ${lineCount} lines`), "Split these files by what they do");
});

Deno.test("the scripts are not longer either", () => {
  const scripts = texts().filter(({ text }) => text.startsWith("#!"));
  const long = scripts.filter(({ text }) => withoutDocuments(text).split("\n").length - 1 > most.file);
  none(long.map(({ path }) => path), `Shorten these scripts to ${most.file} lines`);
});

Deno.test(`no function is longer than ${most.function} lines`, () => {
  const long = places(
    all.filter(({ path }) => !isTable(path)),
    ({ functions }) =>
      functions.filter(({ length }) => length > most.function)
        .map(({ line, name, length }) => ({ line, name: `${name}: ${length} lines` })),
  );
  none(long, "Give their parts names of their own");
});

Deno.test("every folder opens with a mod.ts that says in a few lines what it is", () => {
  const wrong: string[] = [];
  const folders = new Set(program.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  folders.delete("main.t");
  for (const folder of folders) {
    if (folder.endsWith("/table")) continue;
    const opening = program.find(({ path }) => path === `${folder}/mod.ts`);
    if (opening === undefined) {
      wrong.push(`${folder}: has no mod.ts`);
      continue;
    }
    const docstring = /^\/\*\*[^]*?\*\//.exec(opening.text)?.[0].split("\n").length;
    if (docstring === undefined) wrong.push(`${opening.path}: does not begin with /**`);
    else if (docstring > most.docstring) wrong.push(`${opening.path}: ${docstring} lines of docstring`);
  }
  none(
    wrong,
    `Open it with at most ${most.docstring} lines: what belongs here, what does not, where to read next`,
  );
});

Deno.test("every export says what it is", () => {
  none(
    places(program, ({ undocumented }) => undocumented),
    "Put a docstring above: shapes, units, errors, source",
  );
});

Deno.test("there is no `any` and no enum", () => {
  none(places(all, ({ shunned }) => shunned), "Use unknown or the real type, and unions of strings");
});

Deno.test("no class is named for what any class could be", () => {
  const vague = /(Manager|Helper|Utils?|Impl)$/;
  none(
    places(all, ({ classes }) => classes.filter(({ name }) => vague.test(name))),
    "Name it for what it holds",
  );
});

Deno.test("nothing is left for later", () => {
  const wrong = texts().flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, i) => /\b(TO[D]O|FIX[M]E|X[X]X)\b/.test(line) ? [`${path}:${i + 1}`] : [])
  );
  none(wrong, "Do it, or leave it out");
});

Deno.test("files have names in snake_case", () => {
  const wrong = all.map(({ path }) => path).filter((path) =>
    !/^[a-z0-9_./]+$/.test(path.replace(/^test\/jsr/, ""))
  );
  none(wrong, "Rename these files");
});

Deno.test("the name of a test is a sentence", () => {
  none(
    places(tests, ({ tests }) => tests.filter(({ name }) => !name.includes(" "))),
    "Say what holds when the test passes",
  );
});

Deno.test("a test that may be skipped says in its name what it needs", () => {
  // A name that ends in a computed part (…) says it there.
  const silent = places(
    tests,
    ({ tests }) => tests.filter((test) => test.skippable && !/\bneeds? |…$/.test(test.name)),
  );
  none(silent, "Add `(needs …)` to the name, so that the list of skipped tests explains itself");
});

Deno.test("no test stands where test/run does not look", () => {
  const stray = tests.map(({ path }) => path).filter((path) => /^test\/[^/]*_test\.ts$/.test(path));
  none(stray, "Move these tests into a folder of test/");
});

Deno.test("the project names no folder of one machine and no host of a registry", () => {
  // Folders that only somebody's own machine has (not keepalived's dumps), and registries that npm and Deno know by themselves.
  const folder = /(?<![\w.:/*)}\]$-])\/(work|workspace|home|Users)\/[a-z]/;
  const temporary = /(?<![\w}])\/tmp\/(?!havip|keepalived\.|\.)[a-z]/;
  const registry = /\b(registry|mirror)\.[a-z][a-z0-9-]*\.[a-z]{2,}|\bjsr\.io\b/;
  const wrong = texts().flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, i) =>
      [folder, temporary, registry].some((pattern) => pattern.test(line))
        ? [`${path}:${i + 1}: ${line.trim()}`]
        : []
    )
  );
  none(wrong, "Use a path from the checkout, or Deno.makeTempDir; leave hosts to npm and Deno");
});

Deno.test("the binary is built with the permissions and flags that the program gives itself", () => {
  const list = (path: string, pattern: RegExp) => {
    const found = pattern.exec(Deno.readTextFileSync(root + path))?.[1] ?? "";
    return [...found.matchAll(/--allow-[a-z]+/g)].map(([flag]) => flag).sort();
  };
  const built = list("install.sh", /^ *permissions='([^']*)'/m);
  const given = list("src/daemon/self.ts", /permissions[^=]*= \[([^\]]*)\]/);
  const wrong = built.join() === given.join() && built.length > 0 ? [] : [`${built} and ${given}`];
  none(wrong, "Make install.sh and src/daemon/self.ts agree");
  const v8 = ["install.sh", "src/daemon/self.ts"].map((path) =>
    [...Deno.readTextFileSync(root + path).matchAll(/'--v8-flags=[a-z0-9,=-]+'|"--v8-flags=[a-z0-9,=-]+"/g)]
      .map(([flags]) => flags.slice(1, -1)).join(" ")
  );
  none(
    v8[0] !== "" && v8[0] === v8[1] ? [] : [v8.join(" and ")],
    "Give the processes of both the same V8 flags",
  );
});

Deno.test("the program imports nothing of Node's, which costs each start 20 ms and more", () => {
  const wrong = program.filter(({ text }) => /from "node:/.test(text)).map(({ path }) => path);
  none(wrong, "Use what Deno offers itself");
});
