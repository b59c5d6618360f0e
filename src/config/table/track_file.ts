import { flag, integer, notYet, phrase, type Shape, text } from "../row.ts";
import { brings } from "./brings.ts";

const MAX_INT = 2_147_483_647;
const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.track);
const reverse = row(flag(), "turn the direction of the weight round");
const overwrite = row(flag(), "write the number even if the file exists");

/** The keywords of `track_file NAME { … }`. */
export const trackFile = {
  file: row(text("a path"), "the file with a number in it"),
  weight: row(phrase({ value: integer(-254, 254) }, { reverse }), "what the number is multiplied by"),
  init_file: row(
    phrase({ value: integer(-MAX_INT - 1, MAX_INT) }, { overwrite }, 0),
    "make the file at the start, with this number",
  ),
};
