import { exitCodes } from "../daemon/exit.ts";
import { groups, nearestCode, type Topic, topicOf } from "../lint/mod.ts";

/** Where `explain` writes. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const streams: Streams = { out: (text) => console.log(text), err: (text) => console.error(text) };

/** `havip explain [CODE]`: what a finding of `check` means and what to do about it; the list without a code. */
export function explain(args: string[], { out, err }: Streams = streams): number {
  const [code, ...more] = args;
  if (code === undefined) {
    out(list());
    return exitCodes.good.code;
  }
  const topic = topicOf(code.replace(/^\w+\[(.+)\]:?$/, "$1"));
  if (topic !== null && more.length === 0) {
    out(page(topic));
    return exitCodes.good.code;
  }
  if (topic !== null || code.startsWith("-")) {
    err("havip explain: one code at a time\nUsage: havip explain [CODE]");
  } else {
    const near = nearestCode(code);
    const meant = near === null ? "" : `; did you mean "havip explain ${near}"?`;
    err(`havip explain: there is no code "${code}"${meant}\nAll codes: havip explain`);
  }
  return exitCodes.usage.code;
}

function list(): string {
  const width = Math.max(...groups.flatMap(({ topics }) => topics.map(({ code }) => code.length)));
  const parts = groups.map(({ heading, topics }) =>
    `${heading}:\n${topics.map(({ code, title }) => `  ${code.padEnd(width)}  ${title}`).join("\n")}`
  );
  return `${parts.join("\n\n")}\n\nMore about one of them: havip explain CODE`;
}

function page({ code, title, text }: Topic): string {
  const silencing = `Silence it with --allow ${code}, or in the file, on its line or the line above:\n` +
    `    # havip: allow ${code}\nErrors cannot be silenced.`;
  return `${code}: ${title}\n\n${wrapped(text)}\n\n${silencing}`;
}

/** Text in lines of at most 80 characters. */
function wrapped(text: string): string {
  return text.split("\n").map((paragraph) => {
    const lines = [""];
    for (const word of paragraph.split(" ")) {
      const last = lines.at(-1) ?? "";
      if (last === "") lines[lines.length - 1] = word;
      else if (last.length + word.length < 80) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines.join("\n");
  }).join("\n");
}
