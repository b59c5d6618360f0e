/** The words of an error without what Deno adds to them: the errno, and the call with its path. */
export function because(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/ \(os error \d+\)/, "").replace(
    /:? (open|readfile|writefile|readlink|stat|lstat|mkdir|link|remove|rename) '.*$/s,
    "",
  );
}
