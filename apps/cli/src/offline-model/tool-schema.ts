import type { JsonSchemaObject } from "@toolsets/core";
import { wordsOf } from "./tokens.ts";

/** What a property holds, by its name. */
export type Role = "path" | "text" | "query" | "expression" | "url" | "zone" | "other";

const ROLES: readonly (readonly [role: Role, words: RegExp])[] = [
  ["zone", /^(?:timezone|zone|tz)$/],
  ["url", /^(?:url|uri|link|href)$/],
  ["expression", /^(?:expression|expr|formula|calculation|math)$/],
  ["query", /^(?:query|pattern|terms?|keywords?|glob|regex|search|q)$/],
  [
    "path",
    /^(?:paths?|files?|filename|directory|dir|folder|source|src|destination|dest|target|root|cwd)$/,
  ],
  ["text", /^(?:text|contents?|body|message|input|data|string|note)$/],
];

/** The role of a property. */
export function roleOf(name: string): Role {
  const words = wordsOf(name);
  return ROLES.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0] ?? "other";
}

/** The properties of an object, in order. */
export function propertiesOf(
  schema: JsonSchemaObject,
): readonly (readonly [name: string, schema: JsonSchemaObject])[] {
  const properties = schema["properties"];
  if (!isSchema(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) =>
    isSchema(property) ? [[name, property] as const] : [],
  );
}

/** The names of the properties that an object must have. */
export function requiredOf(schema: JsonSchemaObject): ReadonlySet<unknown> {
  return new Set(isList(schema["required"]) ? schema["required"] : []);
}

/** The first type that is not null, also among alternatives. */
export function typeOf({ type, anyOf }: JsonSchemaObject): unknown {
  const types = isList(type) ? type : isList(anyOf) ? anyOf.filter(isSchema).map(typeOf) : [type];
  return types.find((one) => one !== undefined && one !== "null");
}

/** The values of an enumeration. */
export function choicesOf(schema: JsonSchemaObject): readonly unknown[] | undefined {
  return isList(schema["enum"]) ? schema["enum"] : undefined;
}

/** The schema of the items of a list. */
export function itemsOf(schema: JsonSchemaObject): JsonSchemaObject {
  return isSchema(schema["items"]) ? schema["items"] : {};
}

function isSchema(value: unknown): value is JsonSchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
