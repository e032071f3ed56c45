import type { JsonSchemaObject } from "../json.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import { type Definitions, embedSchema, toKeyword } from "./embed-schema.ts";
import { type Parameters, readOutputSchema, type ReadOutputSchema } from "../schema.ts";

/** A type of output, as a model is asked for it and its answer is read. */
export interface OutputType {
  /** What the schema says of itself. */
  readonly title: string | undefined;
  readonly description: string | undefined;
  /** Describes an object, whatever the type is. */
  readonly jsonSchema: JsonSchemaObject;
  /** @throws `model_retry` with the faults; `at` is the path to the object. */
  readonly read: (answer: unknown, at?: readonly string[]) => MaybePromise<unknown>;
}

const WRAPPER = "response";

/**
 * Reads the schema of an output. Models answer with objects, so anything else is asked for as the one
 * property of an object, and taken out of it again.
 *
 * @throws `invalid_usage` for what is no schema.
 */
export function readOutputType(given: Parameters): OutputType {
  const schema = readOutputSchema(given);
  const { title, description, ...jsonSchema } = schema.jsonSchema;
  const said = { title: textOf(title), description: textOf(description) };
  if (schema.isObject)
    return { ...said, jsonSchema, read: (answer, at = []) => schema.validate(answer, at) };
  const definitions: Definitions = new Map();
  const value = embedSchema(said.title ?? "Response", jsonSchema, definitions);
  return {
    ...said,
    jsonSchema: {
      type: "object",
      properties: { [WRAPPER]: value },
      required: [WRAPPER],
      additionalProperties: false,
      ...toKeyword(definitions),
    },
    read: (answer, at = []) => readWrapped(schema, answer, [...at, WRAPPER]),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Some models write the value as JSON text. */
async function readWrapped(
  { validate }: ReadOutputSchema,
  answer: unknown,
  at: readonly string[],
): Promise<unknown> {
  const value = propertyOf(answer, WRAPPER);
  try {
    return await validate(value, at);
  } catch (error) {
    if (typeof value !== "string") throw error;
    try {
      return await validate(JSON.parse(value), at);
    } catch {
      throw error;
    }
  }
}

/** A property of what a model answered, whatever that is. */
export function propertyOf(answer: unknown, name: string): unknown {
  if (typeof answer !== "object" || answer === null || !Object.hasOwn(answer, name))
    return undefined;
  return answer[name as keyof typeof answer]; // hasOwn saw it
}
