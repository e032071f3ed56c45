import { ModelRetry, UsageError, type Schema } from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import * as z from "zod";
import { tool } from "./tool.ts";

const execute = (): number => 1;

it("reads the schema of the arguments, and validates with it", async () => {
  const temperature = tool({
    name: "temperature",
    parameters: z.object({ city: z.string(), days: z.number().default(1) }),
    execute,
  });
  expect(temperature.parametersJsonSchema).toEqual({
    type: "object",
    properties: { city: { type: "string" }, days: { type: "number", default: 1 } },
    required: ["city"],
    additionalProperties: false,
  });
  expect(await temperature.validateArgs?.({ city: "Paris" }, fakeContext())).toEqual({
    city: "Paris",
    days: 1,
  });
});

it("asks the model to try again when the arguments do not fit", () => {
  const temperature = tool({
    name: "temperature",
    parameters: z.object({ city: z.string() }),
    execute,
  });
  const validate = (): unknown => temperature.validateArgs?.({ city: 7 }, fakeContext());
  expect(validate).toThrow(ModelRetry);
  expect(validate).toThrow("city: Invalid input");
});

it("shows plain JSON Schema to the model as it is, and lets any arguments pass", () => {
  const parameters = { type: "object", properties: { a: { type: "string" } } };
  const raw = tool({ name: "raw", parameters, execute });
  expect(raw.parametersJsonSchema).toEqual(parameters);
  expect(raw.validateArgs?.({ a: 1, b: 2 }, fakeContext())).toEqual({ a: 1, b: 2 });
});

it("takes no arguments where no parameters are given", () => {
  expect(tool({ name: "now", execute }).parametersJsonSchema).toEqual({
    type: "object",
    properties: {},
    additionalProperties: false,
  });
});

it("says nothing that it was not told", () => {
  const minimal = tool({ name: "now", description: undefined, maxRetries: undefined, execute });
  expect(Object.keys(minimal).toSorted()).toEqual([
    "execute",
    "name",
    "parametersJsonSchema",
    "validateArgs",
    "~tool",
  ]);
});

it("keeps what it was told", () => {
  const told = {
    name: "deploy",
    description: "Deploys the application.",
    maxRetries: 0,
    timeoutMs: 1.5,
    sequential: true,
    strict: false,
    metadata: { team: "ops" },
  };
  expect(tool({ ...told, execute })).toMatchObject({ ...told, execute });
});

it("gives a tool that requires approval the kind `unapproved`", () => {
  expect(tool({ name: "drop", requiresApproval: true, execute }).kind).toBe("unapproved");
  expect(tool({ name: "drop", requiresApproval: false, execute }).kind).toBeUndefined();
});

it("T-1: refuses a negative `maxRetries` and takes 0", () => {
  const make = (maxRetries: number) => (): unknown => tool({ name: "a", maxRetries, execute });
  expect(make(-1)).toThrow(UsageError);
  expect(make(-1)).toThrow("Tool `a`: `maxRetries` is -1; it must be a whole number >= 0.");
  expect(make(0.5)).toThrow("whole number");
  expect(make(Number.NaN)).toThrow("whole number");
  expect(make(0)).not.toThrow();
});

it("T-2: refuses a `timeoutMs` that is not above 0", () => {
  const make = (timeoutMs: number) => (): unknown => tool({ name: "a", timeoutMs, execute });
  expect(make(0)).toThrow(UsageError);
  expect(make(-5)).toThrow("Tool `a`: `timeoutMs` is -5");
  expect(make(Number.NaN)).toThrow("Tool `a`: `timeoutMs` is NaN");
  expect(make(0.1)).not.toThrow();
});

it("refuses an empty name", () => {
  expect(() => tool({ name: "", execute })).toThrow(UsageError);
  expect(() => tool({ name: "", execute })).toThrow("empty `name`");
});

it("refuses parameters that describe no object", () => {
  const make = (): unknown => tool({ name: "shout", parameters: z.string(), execute });
  expect(make).toThrow(UsageError);
  expect(make).toThrow("parameters of tool `shout` must be an object");
});

it("refuses a schema that gives no JSON Schema", () => {
  const half = {
    "~standard": { version: 1, vendor: "half", validate: (value: unknown) => ({ value }) },
  };
  // a typed caller cannot pass it
  const make = (): unknown => tool({ name: "a", parameters: half as unknown as Schema, execute });
  expect(make).toThrow(UsageError);
  expect(make).toThrow("(half) gives no JSON Schema");
});
