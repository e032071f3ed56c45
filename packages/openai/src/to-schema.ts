import type { JsonSchemaObject } from "@toolsets/core";
import { isSchema, mapSchemas } from "./map-schemas.ts";
import { fitsStrict } from "./fits-strict.ts";
import { toStrict } from "./to-strict.ts";

/** A schema as the APIs take it, and whether the model is held to it. */
export interface SentSchema {
  readonly schema: Record<string, unknown>;
  readonly strict: boolean;
}

/** Schemas are made once: a tool is sent with every request. */
const sent = new WeakMap<JsonSchemaObject, Map<boolean | undefined, SentSchema>>();

/**
 * The schema of a tool or of an output as both APIs take it. Forced into strict mode, each property is
 * required, objects are closed, and what that mode does not know is told in descriptions. Where nothing
 * is said, it is strict if it fits as it is.
 *
 * @throws `invalid_usage` for a schema that cannot be forced.
 */
export function toSchema(schema: JsonSchemaObject, strict: boolean | undefined): SentSchema {
  const known = sent.get(schema) ?? new Map<boolean | undefined, SentSchema>();
  const found = known.get(strict);
  if (found !== undefined) return found;
  const plain = withRootInlined(cleaned(schema));
  const isStrict = strict ?? fitsStrict(plain);
  const made = { schema: isStrict ? toStrict(plain) : plain, strict: isStrict };
  sent.set(schema, known.set(strict, made));
  return made;
}

/** Without what says nothing to a model. Nothing may stand beside `$ref`. */
function cleaned(schema: JsonSchemaObject): Record<string, unknown> {
  const { $schema: _dialect, title: _title, discriminator: _, ...rest } = schema;
  const { $ref, ...own } = mapSchemas(rest, cleaned);
  if ($ref === undefined) return own["type"] === "object" ? { properties: {}, ...own } : own;
  if (Object.keys(own).length === 0) return { $ref };
  return "anyOf" in own ? { $ref, ...own } : { ...own, anyOf: [{ $ref }] };
}

/** The whole has to be an object: one that points to a definition becomes that definition. */
function withRootInlined(schema: Record<string, unknown>): Record<string, unknown> {
  const { anyOf, $defs, type: _object, description, ...own } = schema;
  const [only, ...more]: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const isAlone = more.length === 0 && Object.keys(own).every((key) => key === "$ref");
  const pointer = isAlone ? (own["$ref"] ?? (isSchema(only) && only["$ref"])) : undefined;
  const name = typeof pointer === "string" ? /^#\/\$defs\/([^/]+)$/.exec(pointer)?.[1] : undefined;
  const definition = name !== undefined && isSchema($defs) ? $defs[name] : undefined;
  if (!isSchema(definition)) return { type: "object", properties: {}, ...schema };
  const toRoot = (each: JsonSchemaObject): Record<string, unknown> => {
    const mapped = mapSchemas(each, toRoot);
    return mapped["$ref"] === pointer ? { ...mapped, $ref: "#" } : mapped;
  };
  return toRoot({ ...definition, ...(description !== undefined && { description }), $defs });
}
