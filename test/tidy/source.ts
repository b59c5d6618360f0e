/**
 * What the tidy tests know of a source file: imports, functions, exports, test cases. Deno's own parser
 * finds it, through the lint plugins that `deno test` can run, so no text is guessed at.
 */

/** The top of the checkout, with a slash at its end. */
export const root = decodeURIComponent(new URL("../..", import.meta.url).pathname);

/** A place in a file that a rule has something to say about. */
export interface Spot {
  readonly line: number;
  readonly name: string;
}

/** One import or re-export; dynamic imports and `import("x").T` count too. */
export interface Import extends Spot {
  /** As it is written: `../core/mod.ts`, `node:util`, `@std/cli`. */
  readonly name: string;
  readonly typeOnly: boolean;
  /** Not loaded before the code comes to it: `await import("x")`. */
  readonly lazy: boolean;
}

export interface FunctionSpot extends Spot {
  /** Lines from the first to the last, both counted. */
  readonly length: number;
}

export interface TestCase extends Spot {
  /** Whether it has an `ignore` condition. */
  readonly skippable: boolean;
}

export interface Source {
  /** From the top of the checkout: `src/core/time.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  readonly functions: readonly FunctionSpot[];
  /** Exported declarations without a docstring. */
  readonly undocumented: readonly Spot[];
  readonly tests: readonly TestCase[];
  /** `any`, enums. */
  readonly shunned: readonly Spot[];
  /** Uses of the clock, chance, the system or waiting: `Deno`, `Date.now`, `await`. */
  readonly impure: readonly Spot[];
  readonly classes: readonly Spot[];
}

/** What any node of the syntax tree has. */
type Node = { readonly range: [number, number]; readonly parent?: unknown };
type Lists = { -readonly [K in keyof Source]: Source[K] extends readonly (infer T)[] ? T[] : Source[K] };

/** Reads one file's facts; its text is passed in so that the rules can be tried on invented files. */
export function parse(path: string, text: string): Source {
  const starts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  const lineOf = (offset: number) => {
    let low = 0, high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const facts: Lists = {
    ...{ path, text, lineCount: text.endsWith("\n") ? starts.length - 1 : starts.length },
    ...{ imports: [], functions: [], undocumented: [], tests: [], shunned: [], impure: [], classes: [] },
  };
  const plugin: Deno.lint.Plugin = {
    name: "tidy",
    rules: { read: { create: () => visitor(facts, lineOf) } },
  };
  Deno.lint.runPlugin(plugin, path, text);
  return facts;
}

function visitor(facts: Lists, lineOf: (offset: number) => number): Deno.lint.LintVisitor {
  const at = (node: Node) => lineOf(node.range[0]);
  const imported = (
    node: Node,
    from: { value: unknown } | null | undefined,
    typeOnly: boolean,
    lazy = false,
  ) => {
    if (typeof from?.value !== "string") return;
    facts.imports.push({ line: at(node), name: from.value, typeOnly, lazy });
  };
  const measured = (node: Node) => {
    const name = nameOf(node);
    facts.functions.push({ line: at(node), name, length: lineOf(node.range[1]) - at(node) + 1 });
  };
  const shunned = (name: string) => (node: Node) => void facts.shunned.push({ line: at(node), name });
  const impure = (node: Node, name: string) => void facts.impure.push({ line: at(node), name });
  return {
    ImportDeclaration: (node) => imported(node, node.source, node.importKind === "type"),
    ExportAllDeclaration: (node) => imported(node, node.source, node.exportKind === "type"),
    ImportExpression: (node) => imported(node, node.source as { value: unknown }, false, true),
    TSImportType: (node) => {
      const [, name] = /^["'](.*)["']$/.exec(facts.text.slice(...node.argument.range)) ?? [];
      imported(node, { value: name }, true);
    },
    ExportNamedDeclaration: (node) => {
      imported(node, node.source, node.exportKind === "type");
      if (!node.declaration || facts.text.slice(0, node.range[0]).trimEnd().endsWith("*/")) return;
      const name = firstLine(facts.text.slice(...node.range));
      // The kernel's own names for its numbers say enough: `export const AF_INET = 2`.
      if (!/^export const [A-Z0-9_]+ = -?\d/.test(name)) facts.undocumented.push({ line: at(node), name });
    },
    FunctionDeclaration: measured,
    FunctionExpression: measured,
    ArrowFunctionExpression: measured,
    TSAnyKeyword: shunned("any"),
    TSEnumDeclaration: shunned("enum"),
    ClassDeclaration: (node) => void facts.classes.push({ line: at(node), name: node.id?.name ?? "" }),
    AwaitExpression: (node) => impure(node, "await"),
    MemberExpression: (node) => {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
      const name = `${node.object.name}.${node.property.name}`;
      if (/^(Deno|console|performance|crypto)\.|^Date\.now$|^Math\.random$/.test(name)) impure(node, name);
    },
    CallExpression: (node) => {
      const callee = facts.text.slice(...node.callee.range);
      if (["setTimeout", "setInterval", "queueMicrotask", "fetch"].includes(callee)) impure(node, callee);
      if (callee === "Deno.test" || callee === "t.step") facts.tests.push(...testCase(node, at(node)));
    },
  };
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

function nameOf(node: Node): string {
  const own = (node as { id?: { name?: string } }).id?.name;
  if (own !== undefined) return own;
  const parent = node.parent as { id?: { name?: string }; key?: { name?: string } } | undefined;
  return parent?.id?.name ?? parent?.key?.name ?? "a function without a name";
}

/** The name of a test where it stands in the call itself; a name that is computed is left alone. */
function testCase(call: Deno.lint.CallExpression, line: number): TestCase[] {
  const [first] = call.arguments;
  if (first?.type !== "ObjectExpression") {
    return textOf(first).map((name) => ({ line, name, skippable: false }));
  }
  const properties = first.properties.filter((property) => property.type === "Property");
  const value = (name: string) =>
    properties.find((property) => property.key.type === "Identifier" && property.key.name === name)?.value;
  return textOf(value("name")).map((name) => ({ line, name, skippable: value("ignore") !== undefined }));
}

function textOf(node: Deno.lint.Node | undefined): string[] {
  if (node?.type === "Literal" && typeof node.value === "string") return [node.value];
  if (node?.type === "TemplateLiteral") return [node.quasis.map((quasi) => quasi.cooked).join("…")];
  return [];
}

function files(folder: string): string[] {
  const found: string[] = [];
  for (const entry of Deno.readDirSync(root + folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && ![".out", "node_modules"].includes(entry.name)) found.push(...files(path));
    if (entry.isFile) found.push(path);
  }
  return found.sort();
}

/** Every TypeScript file under the given folders (or the file itself), parsed. */
export function sources(...places: string[]): Source[] {
  const paths = places.flatMap((place) => place.endsWith(".ts") ? [place] : files(place));
  return paths.filter((path) => path.endsWith(".ts")).map((path) =>
    parse(path, Deno.readTextFileSync(root + path))
  );
}

/** Every text file of the project, with its path: what a reader of the repository sees. */
export function texts(): { path: string; text: string }[] {
  const top = [...Deno.readDirSync(root)].filter((entry) => entry.isFile && entry.name !== ".git")
    .map((entry) => entry.name);
  return [...top, ...["ffi", "src", "test", ".ci"].flatMap(files)]
    .map((path) => ({ path, text: Deno.readTextFileSync(root + path) }))
    .filter(({ text }) => !text.includes("\0"));
}

/** A shell script without its here-documents, which are other files that it carries. */
export function withoutDocuments(script: string): string {
  return script.replace(/(<<'?(\w+)'?.*\n)[^]*?\n\2\n/g, "$1");
}
