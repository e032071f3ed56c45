import { ModelRetry } from "../errors/model-retry.ts";
import type { JsonSchemaObject } from "../json.ts";
import type { MaybePromise } from "../maybe-promise.ts";
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
  const definitions = Object.assign({}, ...types.map(({ jsonSchema }) => jsonSchema["$defs"]));
  return {
    title: undefined,
    description: undefined,
    jsonSchema: {
      type: "object",
      properties: { result: { anyOf: Array.from(named, ([kind, type]) => toCase(kind, type)) } },
      required: ["result"],
      additionalProperties: false,
      ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
    },
    read: (answer, at = []) => readCase(named, propertyOf(answer, "result"), [...at, "result"]),
  };
}

function nameTypes(types: readonly OutputType[]): ReadonlyMap<string, OutputType> {
  const named = new Map<string, OutputType>();
  for (const type of types) named.set(freeName(type.title ?? "result", named), type);
  return named;
}

/** The name itself, or the first of `name_2`, `name_3` … that is free. */
export function freeName(name: string, taken: Pick<ReadonlyMap<string, unknown>, "has">): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}

function toCase(kind: string, { description, jsonSchema }: OutputType): JsonSchemaObject {
  const { $defs: _hoisted, ...data } = jsonSchema;
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
  const type = named.get(String(kind));
  if (type !== undefined) return type.read(propertyOf(result, "data"), [...at, "data"]);
  const names = [...named.keys()].map((name) => JSON.stringify(name)).join(", ");
  const msg = `Must be one of ${names}.`;
  throw new ModelRetry([{ type: "literal_error", loc: [...at, "kind"], msg, input: kind ?? null }]);
}
