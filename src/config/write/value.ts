import type { Micros } from "../../core/mod.ts";
import type { Form, Prefix } from "../row.ts";

/** The word for a value of a form that is read from one word. */
export function wordOf(form: Form, value: unknown): string {
  switch (form.kind) {
    case "seconds":
      return amountOf(value as Micros, form.milli === true);
    case "prefix":
      return typeof value === "string" ? value : prefixText(value as Prefix);
    default:
      return String(value);
  }
}

/** A length of time in seconds, or milliseconds, without an exponent: microseconds are the smallest there is. */
export function amountOf(length: Micros, milli: boolean): string {
  return String(length / (milli ? 1_000 : 1_000_000));
}

/** `192.0.2.1/24`, or the address alone if it was written so. */
export function prefixText({ address, prefix }: Prefix): string {
  return prefix === undefined ? address : `${address}/${prefix}`;
}

/** Whether a value is what stands for the keyword alone, and could not be written as a word. */
export function standsAlone(form: Form, value: unknown): boolean {
  switch (form.kind) {
    case "integer":
      return value === form.bare && !((value as number) >= form.min && (value as number) <= form.max);
    case "choice":
      return value === form.bare && !form.words.includes(value as string);
    default:
      return false;
  }
}
