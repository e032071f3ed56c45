import { type ReadSchema, readSchema, type Schema, type SchemaIssue } from "@toolsets/core";

/** What is wrong, with the word that zod has for it. */
interface Fault extends SchemaIssue {
  readonly code: "invalid_type" | "unrecognized_keys";
}

/** The parameters of the tool `name`: `queries`, a list of texts, and nothing else. */
export function searchArguments(name: string, description: string): ReadSchema {
  const jsonSchema = {
    type: "object",
    properties: { queries: { type: "array", items: { type: "string" }, description } },
    required: ["queries"],
  };
  const schema: Schema = {
    "~standard": {
      version: 1,
      vendor: "toolsets",
      jsonSchema: { input: () => jsonSchema, output: () => jsonSchema },
      validate(value) {
        const issues = faultsOf(value as Record<string, unknown>); // the arguments of a call are an object
        return issues.length > 0 ? { issues } : { value };
      },
    },
  };
  return readSchema(name, schema);
}

function faultsOf(args: Record<string, unknown>): readonly Fault[] {
  const { queries } = args;
  const others = Object.keys(args).filter((key) => key !== "queries");
  return [
    ...(Array.isArray(queries)
      ? queries.flatMap((query: unknown, index) => faultOf(query, index))
      : [wrongType(["queries"], "an array of strings")]),
    ...others.map((key): Fault => ({
      code: "unrecognized_keys",
      path: [key],
      message: "Unknown key: there is only `queries`",
    })),
  ];
}

function faultOf(query: unknown, index: number): readonly Fault[] {
  return typeof query === "string" ? [] : [wrongType(["queries", index], "a string")];
}

function wrongType(path: readonly (string | number)[], wanted: string): Fault {
  return { code: "invalid_type", path, message: `Expected ${wanted}` };
}
