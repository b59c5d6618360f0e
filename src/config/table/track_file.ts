import { flag, integer, phrase, text, works } from "../row.ts";

const MAX_INT = 2_147_483_647;
const reverse = works(flag(), "turn the direction of the weight round");
const overwrite = works(flag(), "write the number even if the file exists");

/** The keywords of `track_file NAME { … }`. */
export const trackFile = {
  file: works(text("a path"), "the file with a number in it"),
  weight: works(phrase({ value: integer(-254, 254) }, { reverse }), "what the number is multiplied by"),
  init_file: works(
    phrase({ value: integer(-MAX_INT - 1, MAX_INT) }, { overwrite }, 0),
    "make the file at the start, with this number",
  ),
};
