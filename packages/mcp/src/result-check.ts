import type { Tool } from "@modelcontextprotocol/client";
import type { JsonSchemaObject, MaybePromise } from "@toolsets/core";
import type { ResultValidator } from "./result-validator.ts";

type Check = (value: unknown) => string | undefined;

/** Gives what is wrong with a structured result of `tool`, or nothing; without a promise where it can. */
export type ResultCheck = (
  tool: Tool | undefined,
  value: unknown,
) => MaybePromise<string | undefined>;

/** Checks results against what their tools promise; a schema that cannot be used checks nothing. */
export function resultCheck(validator: ResultValidator | false | undefined): ResultCheck {
  if (validator === false) return () => undefined;
  const checks = new WeakMap<Tool, Check>();
  return (tool, value) => {
    if (tool?.outputSchema === undefined || value === undefined) return undefined;
    const check = checks.get(tool);
    return check === undefined ? firstCheck(tool, tool.outputSchema, value) : check(value);
  };

  async function firstCheck(
    tool: Tool,
    schema: JsonSchemaObject,
    value: unknown,
  ): Promise<string | undefined> {
    const check = prepare(validator || (await import("./json-schema.ts")).jsonSchema, schema);
    checks.set(tool, check);
    return check(value);
  }
}

/** Schemas come from servers: what breaks a validator is no fault of the result. */
function prepare(validator: ResultValidator, schema: JsonSchemaObject): Check {
  try {
    const check = validator(schema);
    return (value) => {
      try {
        return check(value);
      } catch {
        return undefined;
      }
    };
  } catch {
    return () => undefined;
  }
}
