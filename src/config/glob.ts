/** The names in a folder, or `null` when it is none. */
export type List = (folder: string) => readonly string[] | null;

/** More alternatives than this are no configuration; the rest is left out. */
const MAX_ALTERNATIVES = 1_000;

/**
 * The paths that a pattern matches, as glob(3) with GLOB_BRACE: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `\` before a
 * character that is meant as it is. Names that begin with a dot only match a pattern that does. The paths of each
 * alternative are in the order of their names. A relative pattern is looked for in `folder`, which ends in `/` and is
 * taken as it is.
 */
export function glob(pattern: string, list: List, folder = ""): string[] {
  return alternatives(pattern).flatMap((each) => expand(each, list, each.startsWith("/") ? "" : folder));
}

/** The patterns that a pattern with braces stands for, from left to right. */
export function alternatives(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.shift(); next !== undefined && done.length < MAX_ALTERNATIVES; next = open.shift()) {
    const parts = split(next);
    if (parts === null) done.push(next);
    else if (open.length + parts.length > MAX_ALTERNATIVES) return done;
    else open.unshift(...parts);
  }
  return done;
}

/** The pattern once for each alternative of its first braces; `null` when it has none. */
function split(pattern: string): string[] | null {
  const from = pattern.indexOf("{");
  if (from < 0) return null;
  const commas = [from];
  let depth = 0;
  for (let i = from; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "{") depth++;
    else if (c === "," && depth === 1) commas.push(i);
    else if (c === "}" && --depth === 0) {
      commas.push(i);
      return commas.slice(1).map((end, n) =>
        pattern.slice(0, from) + pattern.slice((commas[n] ?? 0) + 1, end) + pattern.slice(i + 1)
      );
    }
  }
  return null;
}

/** The paths that a pattern without braces matches. */
function expand(pattern: string, list: List, folder: string): string[] {
  const segments = pattern.split("/");
  let paths = [folder];
  segments.forEach((segment, n) => {
    const slash = n < segments.length - 1 ? "/" : "";
    if (!/[*?[\\]/.test(segment)) {
      paths = paths.map((path) => path + segment + slash);
      return;
    }
    const tokens = compile(segment);
    const matching = (path: string) =>
      (list(path === "" ? "." : path) ?? []).filter((name) => matches(tokens, name));
    paths = paths.flatMap((path) => [...matching(path)].sort().map((name) => path + name + slash));
  });
  return paths.filter((path) => exists(path, list));
}

function exists(path: string, list: List): boolean {
  const end = path.lastIndexOf("/");
  const folder = path.slice(0, end + 1);
  const name = path.slice(end + 1);
  return name === "" ? list(path) !== null : list(folder === "" ? "." : folder)?.includes(name) ?? false;
}

type Token = "any" | "one" | { readonly char: string } | { readonly set: RegExp };

function compile(segment: string): Token[] {
  const tokens: Token[] = [];
  const characters = [...segment];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] ?? "";
    const end = c === "[" ? characters.indexOf("]", i + (characters[i + 1] === "!" ? 3 : 2)) : -1;
    if (c === "*") tokens.push("any");
    else if (c === "?") tokens.push("one");
    else if (end > 0) {
      tokens.push({ set: setOf(characters.slice(i + 1, end).join("")) });
      i = end;
    } else if (c === "\\" && i + 1 < characters.length) tokens.push({ char: characters[++i] ?? "" });
    else tokens.push({ char: c });
  }
  return tokens;
}

function setOf(inner: string): RegExp {
  const not = /^[!^]/.test(inner) ? "^" : "";
  const body = inner.slice(not.length).replace(/[\]\\^[]/g, "\\$&");
  try {
    return new RegExp(`^[${not}${body}]$`, "u");
  } catch {
    return /^$/; // a range the wrong way round matches nothing
  }
}

/** Whether a name matches; linear in the name for each `*`, whatever the pattern. */
function matches(tokens: readonly Token[], name: string): boolean {
  if (
    name.startsWith(".") && !(typeof tokens[0] === "object" && "char" in tokens[0] && tokens[0].char === ".")
  ) {
    return false;
  }
  const characters = [...name];
  let [i, t, star, mark] = [0, 0, -1, 0];
  while (i < characters.length) {
    const token = tokens[t];
    if (token === "any") [star, mark, t] = [t, i, t + 1];
    else if (token !== undefined && fits(token, characters[i] ?? "")) [i, t] = [i + 1, t + 1];
    else if (star >= 0) [t, i] = [star + 1, ++mark];
    else return false;
  }
  while (tokens[t] === "any") t++;
  return t === tokens.length;
}

function fits(token: Exclude<Token, "any">, character: string): boolean {
  if (token === "one") return true;
  return "char" in token ? token.char === character : token.set.test(character);
}
