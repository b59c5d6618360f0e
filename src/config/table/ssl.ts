import { notYet, type Shape, text } from "../row.ts";
import { brings } from "./brings.ts";

const row = <V>(shape: Shape<V>, meaning: string) => notYet(shape, meaning, brings.ipvs);

/** The keywords of `SSL { … }`. */
export const ssl = {
  password: row(text("a pass phrase"), "pass phrase of the key"),
  ca: row(text("a path"), "certificates to trust"),
  certificate: row(text("a path"), "certificate to show"),
  key: row(text("a path"), "its private key"),
};
