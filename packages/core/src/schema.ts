import { ModelRetry } from "./errors/model-retry.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { JsonSchemaObject } from "./json.ts";
import { isPromise, type MaybePromise } from "./maybe-promise.ts";
import type { ErrorDetail } from "./messages.ts";

/**
 * A Standard Schema that also gives its JSON Schema: zod ≥ 4.2, arktype, valibot through
 * `toStandardJsonSchema`. Written out here, so that core's declarations need no other package.
 *
 * @see https://standardschema.dev
 */
export interface Schema<out Input = unknown, out Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly validate: (value: unknown) => MaybePromise<SchemaResult<Output>>;
    readonly jsonSchema: {
      readonly input: (options: JsonSchemaOptions) => Record<string, unknown>;
      readonly output: (options: JsonSchemaOptions) => Record<string, unknown>;
    };
  };
}

interface JsonSchemaOptions {
  readonly target: "draft-2020-12" | "draft-07";
}

/** What validation gives: a value, or what is wrong. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The type a schema gives after validation. */
export type SchemaOutput<S> = S extends {
  readonly "~standard": { readonly types?: { readonly output: infer Output } | undefined };
}
  ? Output
  : never;

/** What `parameters` takes: a schema, or JSON Schema as plain data. */
export type Parameters = Schema | JsonSchemaObject;

/** A schema as execution needs it. */
export interface ReadSchema {
  readonly jsonSchema: JsonSchemaObject;
  /** @throws `model_retry` with the faults when the arguments do not fit. */
  readonly validate: (args: Record<string, unknown>) => MaybePromise<Record<string, unknown>>;
}

const NO_PARAMETERS: ReadSchema = {
  jsonSchema: { type: "object", properties: {}, additionalProperties: false },
  validate: (args) => args,
};

/**
 * Reads the parameters of the tool `toolName`: nothing, a schema, or plain JSON Schema (which is
 * shown to the model and not checked here).
 *
 * @throws `invalid_usage` for a schema that cannot give its JSON Schema or describes no object.
 */
export function readSchema(toolName: string, parameters: Parameters | undefined): ReadSchema {
  if (parameters === undefined) return NO_PARAMETERS;
  if (!isStandard(parameters)) {
    assertObjectSchema(toolName, parameters);
    return { jsonSchema: parameters, validate: (args) => args };
  }
  const standard = parameters["~standard"];
  const jsonSchema = readJsonSchema(toolName, parameters);
  return {
    jsonSchema,
    validate(args) {
      const result = standard.validate(args);
      return isPromise(result)
        ? result.then((settled) => accept(settled, args))
        : accept(result, args);
    },
  };
}

function isStandard(parameters: Parameters): parameters is Schema {
  return "~standard" in parameters;
}

function readJsonSchema(toolName: string, { "~standard": standard }: Schema): JsonSchemaObject {
  if (typeof standard.jsonSchema?.input !== "function") {
    throw new UsageError(
      `The schema of tool \`${toolName}\` (${standard.vendor}) gives no JSON Schema. Use zod 4.2 or newer, \`toStandardJsonSchema()\` of @valibot/to-json-schema, \`z.toJSONSchema()\` for zod/mini, or plain JSON Schema.`,
    );
  }
  const { $schema: _dialect, ...jsonSchema } = giveJsonSchema(toolName, standard);
  assertObjectSchema(toolName, jsonSchema);
  return jsonSchema["type"] === "object"
    ? { additionalProperties: false, ...jsonSchema }
    : jsonSchema;
}

function giveJsonSchema(toolName: string, standard: Schema["~standard"]): JsonSchemaObject {
  try {
    return standard.jsonSchema.input({ target: "draft-2020-12" });
  } catch (cause) {
    throw new UsageError(
      `The schema of tool \`${toolName}\` has no JSON Schema: ${String(cause)}`,
      { cause },
    );
  }
}

function assertObjectSchema(toolName: string, schema: JsonSchemaObject): void {
  const isRecordOfSchemas = Object.values(schema).some(
    (value) => typeof value === "object" && value !== null && "~standard" in value,
  );
  if (isRecordOfSchemas) {
    throw new UsageError(
      `The parameters of tool \`${toolName}\` are a record of schemas. Make one schema of it: \`z.object({ … })\`.`,
    );
  }
  if (schema["type"] === "object" || !("type" in schema)) return;
  throw new UsageError(
    `The parameters of tool \`${toolName}\` must be an object, not ${JSON.stringify(schema["type"])}. Wrap the value in one.`,
  );
}

function accept(result: SchemaResult<unknown>, args: unknown): Record<string, unknown> {
  if (result.issues !== undefined)
    throw new ModelRetry(result.issues.map((issue) => toErrorDetail(issue, args)));
  return result.value as Record<string, unknown>; // a schema of arguments gives an object
}

function toErrorDetail(issue: SchemaIssue, args: unknown): ErrorDetail {
  const keys = (issue.path ?? []).map((step) => (typeof step === "object" ? step.key : step));
  const loc = keys.map((key) => (typeof key === "number" ? key : String(key)));
  const code = "code" in issue && typeof issue.code === "string" ? issue.code : "invalid";
  return { type: code, loc, msg: issue.message, input: valueAt(args, keys) };
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return null;
    at = at[key as keyof typeof at]; // hasOwn saw it
  }
  return at;
}
