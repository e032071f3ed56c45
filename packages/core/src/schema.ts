import { UsageError } from "./errors/usage-error.ts";
import { faults } from "./faults.ts";
import { isRecord } from "./is-record.ts";
import type { JsonSchemaObject } from "./json.ts";
import { andThen, type MaybePromise } from "./maybe-promise.ts";
import type { ErrorDetail } from "./messages.ts";
import { assertDescribesObject, assertPlain, hasStandard, WHAT_FITS } from "./plain-schema.ts";
import { quoteName } from "./quote-name.ts";

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

/** What `parameters` and `returns` take: a schema, or JSON Schema as plain data. */
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

const DEFINITIONS = "#/$defs/";

const WHAT_JSON_SAYS = {
  input: "Describe the values as they are in JSON; check in `argsValidator` what it cannot say.",
  output: "Describe the value as it is in JSON.",
  answer:
    "Describe the value as it is in JSON, and make something else of it in an output function: `toolOutput({ parameters, execute })`.",
} as const;

/**
 * Reads the parameters of the tool `toolName`: nothing, a schema, or plain JSON Schema (which is
 * shown to the model and not checked here).
 *
 * @throws `invalid_usage` for what is no schema, cannot give its JSON Schema or describes no object.
 */
export function readSchema(toolName: string, parameters: Parameters | undefined): ReadSchema {
  if (parameters === undefined) return NO_PARAMETERS;
  const subject = `Tool ${quoteName(toolName)}: \`parameters\``;
  if (!isStandard(parameters)) {
    assertPlain(subject, parameters);
    assertDescribesObject(subject, parameters);
    return { jsonSchema: parameters, validate: (args) => args };
  }
  const standard = parameters["~standard"];
  return {
    jsonSchema: readParameters(subject, standard),
    validate: (args) =>
      andThen(
        standard.validate(args),
        (result) => accept(result, args) as Record<string, unknown>, // a schema of arguments gives an object
      ),
  };
}

/** The schema of an output as it is asked for and checked. */
export interface ReadOutputSchema {
  readonly jsonSchema: JsonSchemaObject;
  readonly isObject: boolean;
  /**
   * @throws `model_retry` with the faults; `at` is the path to the value.
   */
  readonly validate: (value: unknown, at: readonly string[]) => MaybePromise<unknown>;
}

/**
 * Reads a schema of an output, of whatever type. Plain JSON Schema is not checked, and has to
 * describe an object.
 *
 * @throws `invalid_usage` for what is no schema or cannot give its JSON Schema.
 */
export function readOutputSchema(given: Parameters): ReadOutputSchema {
  const subject = "`output`";
  if (!isStandard(given)) {
    assertPlain(subject, given);
    assertDescribesObject(subject, given);
    return { jsonSchema: { type: "object", ...given }, isObject: true, validate: asObject };
  }
  const standard = given["~standard"];
  const jsonSchema = closed(writtenOut(giveJsonSchema(subject, standard, "input", "answer")));
  return {
    jsonSchema,
    isObject: jsonSchema["type"] === "object",
    validate: (value, at) =>
      andThen(standard.validate(value), (result) => accept(result, value, at)),
  };
}

/**
 * Reads what the tool `toolName` returns: the output of a schema, or plain JSON Schema, of whatever
 * type.
 *
 * @throws `invalid_usage` for what is no schema or cannot give its JSON Schema.
 */
export function readReturnSchema(toolName: string, returns: Parameters): JsonSchemaObject {
  const subject = `Tool ${quoteName(toolName)}: \`returns\``;
  if (isStandard(returns)) return giveJsonSchema(subject, returns["~standard"], "output");
  assertPlain(subject, returns);
  return returns;
}

/** All that is known of a value whose schema is plain data. */
function asObject(value: unknown, at: readonly string[]): unknown {
  if (isRecord(value)) return value;
  throw faults([
    { type: "object_type", loc: at, msg: "The value must be a JSON object.", input: value },
  ]);
}

function isStandard(value: unknown): value is Schema {
  return hasStandard(value);
}

/** Most libraries say nothing of unknown keys. Unless one does, they are forbidden. */
function readParameters(subject: string, standard: Schema["~standard"]): JsonSchemaObject {
  const jsonSchema = writtenOut(giveJsonSchema(subject, standard, "input"));
  assertDescribesObject(subject, jsonSchema);
  return closed(jsonSchema);
}

function closed(schema: JsonSchemaObject): JsonSchemaObject {
  return schema["type"] === "object" ? { additionalProperties: false, ...schema } : schema;
}

function giveJsonSchema(
  subject: string,
  { vendor, jsonSchema }: Schema["~standard"],
  side: "input" | "output",
  cure: keyof typeof WHAT_JSON_SAYS = side,
): JsonSchemaObject {
  if (typeof jsonSchema?.[side] !== "function")
    throw new UsageError(`${subject} (${vendor}) gives no JSON Schema. ${WHAT_FITS}`);
  try {
    const { $schema: _dialect, ...given } = jsonSchema[side]({ target: "draft-2020-12" });
    return given;
  } catch (cause) {
    throw new UsageError(
      `${subject} (${vendor}) has no JSON Schema. ${WHAT_JSON_SAYS[cure]} ${String(cause)}`,
      { cause },
    );
  }
}

/** A schema that only points to a definition of its own, as one with a name does, with that definition in its place. */
function writtenOut(schema: JsonSchemaObject): JsonSchemaObject {
  const { $ref, $defs, ...rest } = schema;
  if (typeof $ref !== "string" || !$ref.startsWith(DEFINITIONS) || !isRecord($defs)) return schema;
  const name = $ref.slice(DEFINITIONS.length);
  const target = Object.hasOwn($defs, name) ? $defs[name] : undefined;
  if (!isRecord(target)) return schema;
  const whole = { title: name, ...target, ...rest };
  const { [name]: _written, ...others } = $defs;
  const kept = JSON.stringify([target, others]).includes(JSON.stringify($ref)) ? $defs : others;
  return Object.keys(kept).length === 0 ? whole : { ...whole, $defs: kept };
}

function accept(
  result: SchemaResult<unknown>,
  value: unknown,
  at: readonly string[] = [],
): unknown {
  if (result.issues !== undefined)
    throw faults(Array.from(result.issues, (issue) => toErrorDetail(issue, value, at)));
  return result.value;
}

function toErrorDetail(issue: SchemaIssue, args: unknown, at: readonly string[]): ErrorDetail {
  // not `map`: the paths of arktype are lists of a class of their own, and would stay so
  const keys = Array.from(issue.path ?? [], (step) => (typeof step === "object" ? step.key : step));
  const loc = keys.map((key) => (typeof key === "number" ? key : String(key)));
  return {
    type: typeOf(issue),
    loc: [...at, ...loc],
    msg: issue.message,
    input: valueAt(args, keys),
  };
}

/** What zod and arktype call `code`, and valibot `type`. */
function typeOf(issue: SchemaIssue & { readonly code?: unknown; readonly type?: unknown }): string {
  const { code, type } = issue;
  if (typeof code === "string") return code;
  return typeof type === "string" ? type : "invalid";
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return null;
    at = at[key as keyof typeof at]; // hasOwn saw it
  }
  return at;
}
