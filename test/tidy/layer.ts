/** The folders, what belongs in each, and which others it may import: the architecture, as a table. */
import type { Source } from "./source.ts";

interface Layer {
  /** What belongs here, in the words of the reason that a broken rule is told with. */
  readonly is: string;
  /** The folders it may import from, besides itself. */
  readonly imports: readonly string[] | "all";
  /** The folders it may take types from, and nothing else. */
  readonly types?: readonly string[];
  /** No clock, chance, system or waiting: the same input gives the same output. A list names exceptions. */
  readonly pure?: true | { readonly except: readonly string[] };
}

const src = (...names: string[]) => names.map((name) => `src/${name}`);

/** One row for each folder. */
export const layers: Readonly<Record<string, Layer>> = {
  "ffi": { is: "calls to libc, one thin function each", imports: [] },
  // deno.json holds the version number.
  "src/core": { is: "the words that all layers share", imports: ["deno.json"], pure: true },
  "src/wire": { is: "total functions between bytes and records", imports: src("core"), pure: true },
  "src/machine": {
    is: "decisions, made of nothing but state, event and now",
    imports: src("core"),
    pure: true,
  },
  "src/config": {
    is: "the way from text to a typed Config",
    imports: src("core"),
    // The reader and the answers that the rest is given.
    pure: { except: ["src/config/source.ts", "src/config/machine_option.ts"] },
  },
  "src/engine": {
    is: "which machine hears what, in which order, when next",
    imports: src("core", "machine", "config"),
    pure: true,
  },
  "src/lint": {
    is: "what is worth knowing of a configuration that is valid",
    // What a configuration comes to, and the protocol's arithmetic.
    imports: src("core", "config", "engine", "machine"),
    pure: true,
  },
  "src/effect": {
    is: "carrying actions out, not deciding on them",
    imports: [...src("core", "wire"), "ffi"],
  },
  "src/reactor": { is: "the turn and the wait", imports: [...src("core", "wire", "engine"), "ffi"] },
  "src/probe": { is: "trying once whether something is up", imports: src("core", "wire") },
  "src/observe": {
    is: "logs, status and metrics, made from snapshots",
    imports: [...src("core"), "ffi"], // the sockets of the journal and of syslog
    types: src("engine", "machine", "config"), // dumps show what an instance was told to be
  },
  "src/daemon": { is: "roles, supervision, signals: where all comes together", imports: "all" },
  "src/lab": {
    is: "hosts of its own on one machine, to show and try the program",
    imports: [...src("core", "config", "wire", "observe", "daemon"), "ffi"],
  },
  "src/cli": {
    is: "flags, subcommands and exit codes",
    imports: src("core", "config", "daemon", "engine", "lint", "observe", "lab"),
  },
  "main.ts": { is: "the way in", imports: src("core", "cli", "daemon") },
};

/** The packages that one folder keeps to itself, so that replacing one is one folder's work. */
const keepers: Readonly<Record<string, readonly string[]>> = {
  "@std/log": ["src/observe"],
  "@std/cli": ["src/cli", "main.ts"],
  "@std/yaml": ["src/config"],
  "@std/assert": [],
};

/**
 * What each process has no use for, and would carry for as long as it lives: files that it loads at its start, and folders or
 * files that it must not reach from there.
 */
const spared: Readonly<Record<string, readonly string[]>> = {
  "src/daemon/vrrp_role.ts": [...src("cli", "config", "lint", "lab"), "src/observe/log.ts"],
  "src/cli/daemon.ts": [
    ...src("engine/engine.ts", "machine/vrrp/machine.ts", "reactor/loop.ts", "effect/executor.ts"),
    ...src("config/write", "config/yaml", "lint/table", "observe/dump_data.ts", "lab"),
  ],
};

/** The row a file belongs to; `test` and `deno.json` for themselves, null for a folder that has no row. */
export function layerOf(path: string): string | null {
  const parts = path.split("/");
  const folder = parts[0] === "src" ? parts.slice(0, 2).join("/") : parts[0]!;
  return folder in layers || folder === "test" || folder === "deno.json" ? folder : null;
}

/** The file an import means, from the top of the checkout; null when it is not a file of this project. */
export function target(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** Every import that the table forbids, each with its reason. */
export function forbiddenImports(sources: readonly Source[]): string[] {
  const wrong: string[] = [];
  for (const source of sources) {
    const own = layerOf(source.path);
    if (own === null) {
      wrong.push(`${source.path}: its folder is not in the table of layers (test/tidy/layer.ts): add a row`);
      continue;
    }
    for (const { line, name, typeOnly } of source.imports) {
      const why = objection(source.path, own, name, typeOnly);
      if (why !== null) wrong.push(`${source.path}:${line}: ${why}`);
    }
  }
  return wrong;
}

function objection(path: string, own: string, name: string, typeOnly: boolean): string | null {
  const layer = layers[own]!;
  const file = target(path, name);
  if (file === null) return foreign(own, layer, name);
  const other = layerOf(file);
  if (other === own) return null;
  if (other === "test") return `imports ${file}: nothing depends on the tests`;
  if (other !== null && layer.imports === "all") return null;
  if (other !== null && layer.imports.includes(other)) return null;
  if (other !== null && layer.types?.includes(other)) {
    return typeOnly ? null : `${own} may take types from ${other}, with \`import type\`, and nothing else`;
  }
  const allowed = layer.imports === "all" ? [] : layer.imports;
  return `imports ${file}, but ${own} is ${layer.is}: it may import ${
    allowed.join(", ") || "no other folder"
  }`;
}

function foreign(own: string, layer: Layer, name: string): string | null {
  const keeper = keepers[name];
  if (keeper !== undefined && !keeper.includes(own)) {
    return `imports ${name}, which belongs in ${keeper.join(" or ") || "tests"} alone`;
  }
  if (layer.pure && name.startsWith("node:")) {
    return `imports ${name}, but ${own} is ${layer.is}: nothing of the system belongs in it`;
  }
  return null;
}

/** Every use of clocks, chance, the system or waiting where the same input has to give the same output. */
export function impurities(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const own = layerOf(source.path);
    const layer = own === null ? undefined : layers[own];
    if (!layer?.pure || (layer.pure !== true && layer.pure.except.includes(source.path))) return [];
    return source.impure.map(({ line, name }) =>
      `${source.path}:${line}: uses ${name}, but ${own} is ${layer.is}: have it passed in, or do it elsewhere`
    );
  });
}

/** Every circle of files that import each other, told once: `a.ts → b.ts → a.ts`. */
export function cycles(sources: readonly Source[]): string[] {
  const edges = new Map(sources.map((source) => [
    source.path,
    source.imports.flatMap(({ name }) => target(source.path, name) ?? []),
  ]));
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    const seen = trail.indexOf(path);
    if (seen !== -1) found.push([...trail.slice(seen), path].join(" → "));
    if (seen !== -1 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

/** Everything that a process loads and has no use for: each file with the way that leads to it. */
export function burdens(sources: readonly Source[], table = spared): string[] {
  const imports = new Map(sources.map(({ path, imports }) => [
    path,
    imports.flatMap(({ name, typeOnly, lazy }) => typeOnly || lazy ? [] : target(path, name) ?? []),
  ]));
  return Object.entries(table).flatMap(([start, useless]) => {
    const ways = new Map([[start, start]]);
    for (const [path, way] of ways) {
      if (useless.some((each) => path === each || path.startsWith(`${each}/`))) continue;
      for (const next of imports.get(path) ?? []) if (!ways.has(next)) ways.set(next, `${way} → ${next}`);
    }
    return [...ways].filter(([path]) => useless.some((each) => path === each || path.startsWith(`${each}/`)))
      .map(([, way]) => way);
  });
}
