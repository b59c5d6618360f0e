import { formOf } from "../catalogue.ts";
import type { Form, Phrase, Row, Status, Table } from "../row.ts";
import { root } from "../table/root.ts";
import { vrrpInstance } from "../table/vrrp_instance.ts";
import { mayStandAlone } from "./statement.ts";

/** A JSON Schema, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown };

/** A word that a number is as good as, since YAML takes `1111` for one. */
const TEXT = ["string", "integer"];
const ALONE = { const: true };

/** The JSON Schema (2020-12) of a configuration in YAML, made from the keyword tables. */
export function schema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "havip",
    description: "A configuration of havip: keepalived's keywords as YAML",
    ...object(root),
    patternProperties: { "^x-": { description: "ignored: a place for anchors" } },
  };
}

/** What an instance is nothing without: as for all rules between keywords, `validate.ts` has the word. */
const INSTANCE: Schema = {
  required: ["virtual_router_id"],
  anyOf: [{ required: ["interface"] }, { required: ["unicast_peer"] }],
};

function object(rows: Table, more: Schema = {}): Schema {
  const keywords = Object.entries<Row>(rows).filter(([, row]) => row.as === undefined);
  return {
    type: "object",
    properties: { ...more, ...Object.fromEntries(keywords.map(([keyword, row]) => [keyword, ofRow(row)])) },
    ...(rows === vrrpInstance ? INSTANCE : {}),
    additionalProperties: false,
  };
}

function ofRow({ meaning, status, shape }: Row): Schema {
  const told = describes(shape) ? `. In a line: ${formOf(shape)}` : "";
  return { description: `${meaning}${told}${remark(status)}`, ...orAlone(shape, ofForm(shape)) };
}

/** Whether the value is a line whose words the schema does not look into. */
function describes(form: Form): boolean {
  return form.kind === "phrase" || form.kind === "words" || form.kind === "account";
}

function remark(status: Status): string {
  switch (status.kind) {
    case "works":
      return status.but === undefined ? "" : ` (but ${status.but})`;
    case "accepted":
      return ` (without effect here: ${status.because})`;
    case "not yet":
      return ` (not yet: it is read and checked, and has no effect; it comes with ${status.brings})`;
  }
}

function orAlone(form: Form, own: Schema): Schema {
  return mayStandAlone(form) ? { anyOf: [own, ALONE] } : own;
}

function ofForm(form: Form): Schema {
  switch (form.kind) {
    case "flag":
    case "boolean":
    case "opaque":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", minimum: form.min, maximum: form.max };
    case "seconds": {
      const per = form.milli ? 1_000 : 1_000_000;
      return {
        type: form.places === 0 ? "integer" : "number",
        minimum: form.min / per,
        maximum: form.max / per,
      };
    }
    case "choice":
      return { enum: form.words };
    case "pattern":
      return { anyOf: [{ type: "string", pattern: form.pattern.source }, { type: "integer", minimum: 0 }] };
    case "text":
      return { type: TEXT, ...(form.maxBytes === undefined ? {} : { maxLength: form.maxBytes }) };
    case "password":
      return {
        anyOf: [{ type: TEXT }, {
          type: "object",
          properties: { hex: { type: "string", pattern: "^([0-9a-fA-F]{2})+$" } },
          required: ["hex"],
          additionalProperties: false,
        }],
      };
    case "script":
      return { anyOf: [{ type: "string" }, script] };
    case "list":
      return { type: "array", items: ofForm(form.each), minItems: form.min };
    case "block":
      return ofBlock(form);
    case "lines": {
      const lines = { type: "array", items: ofLine(form.line) };
      return form.named ? { type: "object", additionalProperties: lines } : lines;
    }
    case "repeat":
      return { type: "array", items: ofLine(form.each) };
    case "phrase":
      return { type: TEXT };
    default:
      return ofWord(form);
  }
}

function ofWord(form: Form): Schema {
  switch (form.kind) {
    case "address":
      return { type: "string", pattern: form.family === "ipv4" ? "^[0-9.]+$" : "^[0-9a-fA-F:.]+$" };
    case "prefix":
      return {
        type: "string",
        pattern: ["[0-9a-fA-F:.]+(/[0-9]{1,3})?", ...form.or ?? []].map((each) => `^${each}$`).join("|"),
      };
    default:
      return { type: TEXT };
  }
}

const script: Schema = {
  type: "object",
  properties: {
    command: { description: "the program with its arguments", type: "string" },
    user: { description: "the account to run it as", type: TEXT },
    group: { description: "the group to run it as", type: TEXT },
  },
  required: ["command"],
  dependentRequired: { group: ["user"] },
  additionalProperties: false,
};

function ofBlock({ rows, head, named }: Extract<Form, { kind: "block" }>): Schema {
  if (named) return { type: "object", additionalProperties: object(rows) };
  if (!head) return object(rows);
  return { type: "array", items: object({ ...head.rows, ...rows }, placesOf(head)) };
}

/** What stands before the brace in a `keepalived.conf`. */
function placesOf({ places }: Phrase): Schema {
  return Object.fromEntries(
    Object.entries(places).map(([key, form]) => [key, { description: formOf(form), ...ofForm(form) }]),
  );
}

function ofLine(form: Form): Schema {
  if (form.kind === "text" || form.kind === "name") return { type: TEXT };
  return { description: formOf(form), type: "string", minLength: 1 };
}
