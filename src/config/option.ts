/** What a configuration may ask about where it is read; all of it can be left out. */
export interface LoadOptions {
  /** What `@id` is compared with, and what `${_INSTANCE}` stands for. Without it no `@id` is met. */
  readonly configId?: string;
  /** The present directory, which a file's own relative path begins at: `${_PWD}`. */
  readonly directory?: string;
  /** The variables of the environment: `${_ENV NAME}`. */
  readonly variable?: (name: string) => string | undefined;
  /** A number from 0 up to 1, for `${_RANDOM}`. */
  readonly random?: () => number;
}
