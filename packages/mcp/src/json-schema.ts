import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/client/validators/cf-worker";
import type { JsonSchemaType } from "@modelcontextprotocol/client";
import type { ResultValidator } from "./result-validator.ts";

const validators = new CfWorkerJsonSchemaValidator();

/** The validator that is used unless there is another: `@cfworker/json-schema`, which needs no `eval`. */
export const jsonSchema: ResultValidator = (schema) => {
  const validate = validators.getValidator(schema as JsonSchemaType); // both are JSON Schema as plain data
  return (value) => validate(value).errorMessage;
};
