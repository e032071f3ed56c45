import { faults } from "../faults.ts";
import type { JsonSchemaObject } from "../json.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import { type Definitions, embedSchema, freeName, toKeyword } from "./embed-schema.ts";
import { type OutputType, propertyOf } from "./output-type.ts";

/** The JSON that a model is to answer with in place of a tool call. Plain data. */
export interface OutputObject {
  readonly name: string;
  readonly description?: string;
  readonly jsonSchema: JsonSchemaObject;
  readonly strict?: boolean;
}

/** One type as it is; several as one object that says which of them it holds. */
export function toUnion(types: readonly OutputType[]): OutputType {
  const [only] = types;
  if (only !== undefined && types.length === 1) return only;
  const named = nameTypes(types);
  const definitions: Definitions = new Map();
  const cases = Array.from(named, ([kind, type]) => toCase(kind, type, definitions));
  return {
    title: undefined,
    description: undefined,
    jsonSchema: {
      type: "object",
      properties: { result: { anyOf: cases } },
      required: ["result"],
      additionalProperties: false,
      ...toKeyword(definitions),
    },
    read: (answer, at = []) => readCase(named, propertyOf(answer, "result"), [...at, "result"]),
  };
}

function nameTypes(types: readonly OutputType[]): ReadonlyMap<string, OutputType> {
  const named = new Map<string, OutputType>();
  for (const type of types) named.set(freeName(type.title ?? "result", named), type);
  return named;
}

function toCase(
  kind: string,
  { description, jsonSchema }: OutputType,
  definitions: Definitions,
): JsonSchemaObject {
  const data = embedSchema(kind, jsonSchema, definitions);
  return {
    type: "object",
    properties: { kind: { type: "string", const: kind }, data },
    required: ["kind", "data"],
    additionalProperties: false,
    ...(description !== undefined && { description }),
  };
}

function readCase(
  named: ReadonlyMap<string, OutputType>,
  result: unknown,
  at: readonly string[],
): MaybePromise<unknown> {
  const kind = propertyOf(result, "kind");
  const type = typeof kind === "string" ? named.get(kind) : undefined;
  if (type !== undefined) return type.read(propertyOf(result, "data"), [...at, "data"]);
  const names = [...named.keys()].map((name) => JSON.stringify(name)).join(", ");
  const msg = `Must be one of ${names}.`;
  throw faults([{ type: "literal_error", loc: [...at, "kind"], msg, input: kind ?? null }]);
}
