import { UsageError } from "./errors/usage-error.ts";
import { isRecord } from "./is-record.ts";
import type { JsonSchemaObject } from "./json.ts";

/** What parameters and outputs are described with. */
export const WHAT_FITS =
  "Use zod 4.2 or newer, arktype, valibot through `toStandardJsonSchema()` of @valibot/to-json-schema, or plain JSON Schema (`z.toJSONSchema()` makes it of a schema of zod/mini).";

/** Whether it says that it is a schema. Types of arktype are functions. */
export function hasStandard(value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "~standard" in value;
}

/** Refuses what untyped code may pass, and schemas of libraries that know no Standard Schema. */
export function assertPlain(subject: string, given: unknown): asserts given is JsonSchemaObject {
  if (!isRecord(given) || !isPlain(given)) {
    const what = given === null ? "null" : `a value of type ${typeof given}`;
    throw new UsageError(`${subject} is ${what} and no schema. ${WHAT_FITS}`);
  }
  const values = Object.values(given);
  const keys = Object.keys(given);
  if (
    keys.length > 0 &&
    values.every((value) => typeof value === "string") &&
    !keys.some(isKeyword)
  ) {
    throw new UsageError(
      `${subject} names properties, and no keyword of JSON Schema. Write \`{ type: "object", properties: { … } }\`, or use a schema library.`,
    );
  }
  if (values.some(hasStandard)) {
    throw new UsageError(
      `${subject} is a record of schemas. Make one schema of it, such as \`z.object({ … })\`.`,
    );
  }
  if (values.some((value) => typeof value === "function"))
    throw new UsageError(`${subject} has functions, so it is no JSON Schema. ${WHAT_FITS}`);
}

const KEYWORDS = new Set(["type", "description", "title", "$ref", "$schema", "$comment", "const"]);

/** The keywords whose values may be texts. */
function isKeyword(key: string): boolean {
  return KEYWORDS.has(key) || key.startsWith("x-");
}

/** Not of a class; those of other realms count too. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Models send objects, so anything else could never be called. */
export function assertDescribesObject(subject: string, schema: JsonSchemaObject): void {
  if (describesObject(schema)) return;
  const { type = "something else" } = schema;
  throw new UsageError(
    `${subject} must describe an object, not ${JSON.stringify(type)}. Wrap the value in one, such as \`z.object({ value: … })\`.`,
  );
}

/** Whether nothing says that it is anything else; each case of a choice has to be an object. */
function describesObject(schema: unknown): boolean {
  if (!isRecord(schema)) return schema !== false;
  const { type, anyOf, oneOf, allOf } = schema;
  if (type !== undefined) return type === "object";
  if ("const" in schema) return isRecord(schema["const"]);
  if (Array.isArray(schema["enum"])) return schema["enum"].every(isRecord);
  return [anyOf, oneOf, allOf].flatMap((cases: unknown) => cases ?? []).every(describesObject);
}
