import project from "../../deno.json" with { type: "json" };

/** havip's version, as deno.json has it. */
export const havipVersion: string = project.version;
