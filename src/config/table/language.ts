/** A word of the language itself: what it is followed by, and what it does. */
export interface LanguageRow {
  readonly form: string;
  readonly meaning: string;
}

const word = (form: string, meaning: string): LanguageRow => ({ form, meaning });

/** What may stand in any line. */
const anywhere = {
  include: word("GLOB", "read further files; that none is there is only told"),
  includer: word("GLOB", "include; a file that cannot be read is an error"),
  includem: word("GLOB", "include; a plain name that is not there is an error"),
  includew: word("GLOB", "include; wildcards that match nothing are an error"),
  includeb: word("GLOB", "include; one of {a,b} that is not there is an error"),
  includea: word("GLOB", "include; all of these are errors"),
  "@ID": word("REST OF LINE", "the line counts only if the configuration's id is ID"),
  "@^ID": word("REST OF LINE", "the line counts only if the configuration's id is another"),
  "$NAME=": word("VALUE", "define a parameter; \\ at the end goes on with the next line"),
  "$NAME": word("", "the value of a parameter, before a blank"),
  "${NAME}": word("", "the value of a parameter, anywhere"),
  "~SEQ": word("(VAR, START, STEP, END) REST OF LINE", "repeat the rest with numbers"),
  "~SEQx": word("(VAR, START, STEP, END) REST OF LINE", "repeat the rest with hexadecimal numbers"),
  "~LST": word("(VAR, VALUE…) REST OF LINE", "repeat the rest with values"),
  "${_PWD}": word("", "the folder of the file"),
  "${_INSTANCE}": word("", "the configuration's id"),
  "${_RANDOM [min [max]]}": word("", "a random number, of 0 to 32767 unless said otherwise"),
  "${_HASH}": word("", "the character #"),
  "${_BANG}": word("", "the character !"),
  "${_ENV NAME}": word("", "a variable of the environment"),
  "#": word("TEXT", "a comment"),
  "!": word("TEXT", "a comment"),
  "\\#": word("", "the character #"),
  "\\!": word("", "the character !"),
  '"..."': word("", "one word with blanks"),
  "{ }": word("", "a block; the { may stand on the next line"),
};

/** The words of the language, by where they may stand. All of them work. */
export const language: { readonly [where: string]: { readonly [word: string]: LanguageRow } } = {
  "(anywhere)": anywhere,
  "(any <BOOL>)": {
    true: word("", "so it is; also on and yes"),
    false: word("", "so it is not; also off and no"),
  },
  "(script with user)": { ":group": word("", "the group after the user, with a colon or without") },
  "global_defs/include_check": {
    read: word("", "a file that cannot be read is an error"),
    match: word("", "a plain name that is not there is an error"),
    wildcard_match: word("", "wildcards that match nothing are an error"),
    brace_match: word("", "one of {a,b} that is not there is an error"),
    "+": word("CHECK", "also this one"),
    "-": word("CHECK", "not this one"),
  },
};
