/** What became of an action. `code` is the errno's name (`EPERM`) or another short word. */
export type Outcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** It worked, and there is no more to say. */
export const done: Outcome = { ok: true };
