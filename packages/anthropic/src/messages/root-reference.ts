import { isRecord } from "@toolsets/core";
import { tellsKeys } from "./merge-objects.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A schema with its definition in the place of a reference to it: the API wants an object at the root. */
export function withoutRootReference(schema: Schema): Schema {
  const { $ref: reference, ...rest } = schema;
  if (typeof reference !== "string" || tellsKeys(rest)) return schema;
  const [, group = "", name = ""] = /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(reference) ?? [];
  const definitions = rest[group];
  if (!isRecord(definitions) || !Object.hasOwn(definitions, name)) return schema;
  const definition = definitions[name];
  const isOne = isRecord(definition) && definition["$ref"] === undefined;
  return isOne ? { ...definition, ...rest } : schema;
}
