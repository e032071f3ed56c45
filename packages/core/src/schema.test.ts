import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ModelRetry } from "./errors/model-retry.ts";
import { UsageError } from "./errors/usage-error.ts";
import { readSchema, type Schema, type SchemaResult } from "./schema.ts";

/** A schema of any object, with `validate` of its own. */
function schemaWith(validate: (value: unknown) => unknown, input: object = {}): Schema {
  return {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: validate as Schema["~standard"]["validate"],
      jsonSchema: { input: () => ({ type: "object", ...input }), output: () => ({}) },
    },
  };
}

function faultsOf(schema: Schema, args: Record<string, unknown>): unknown {
  try {
    return readSchema("a", schema).validate(args);
  } catch (error) {
    if (error instanceof ModelRetry) return error.content;
    throw error;
  }
}

describe("JSON Schema", () => {
  it("is that of the input: defaults are optional, and unknown keys forbidden", () => {
    const parameters = z.object({
      city: z.string().describe("In English"),
      days: z.number().default(1),
      length: z.string().transform((text) => text.length),
    });
    expect(readSchema("forecast", parameters).jsonSchema).toEqual({
      type: "object",
      properties: {
        city: { type: "string", description: "In English" },
        days: { type: "number", default: 1 },
        length: { type: "string" },
      },
      required: ["city", "length"],
      additionalProperties: false,
    });
  });

  it("keeps what a schema says of unknown keys", () => {
    const open = readSchema("a", z.looseObject({ a: z.string() })).jsonSchema;
    expect(open).toHaveProperty("additionalProperties", {});
    const record = readSchema("a", z.record(z.string(), z.number())).jsonSchema;
    expect(record).toHaveProperty("additionalProperties", { type: "number" });
  });

  it("of a choice of objects forbids none of their keys", () => {
    const choice = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("city"), name: z.string() }),
      z.object({ kind: z.literal("point"), x: z.number() }),
    ]);
    const { jsonSchema } = readSchema("find", choice);
    expect(jsonSchema).toHaveProperty("oneOf");
    // beside `oneOf` it would forbid every key
    expect(jsonSchema).not.toHaveProperty("additionalProperties");
  });

  it("of no parameters is an object without keys", () => {
    expect(readSchema("now", undefined).jsonSchema).toEqual({
      type: "object",
      properties: {},
      additionalProperties: false,
    });
  });

  it("given as plain data is shown as it is, and not checked", () => {
    const parameters = { type: "object", properties: { a: { type: "string" } } };
    const { jsonSchema, validate } = readSchema("raw", parameters);
    expect(jsonSchema).toBe(parameters);
    const args = { a: 1 };
    expect(validate(args)).toBe(args);
  });

  it("has to describe an object", () => {
    for (const parameters of [z.string(), z.array(z.string()), { type: "array" }]) {
      expect(() => readSchema("shout", parameters)).toThrow(UsageError);
    }
    expect(() => readSchema("shout", z.string())).toThrow(
      'The parameters of tool `shout` must be an object, not "string".',
    );
  });

  it("has to be there", () => {
    const { jsonSchema: _none, ...half } = schemaWith((value) => ({ value }))["~standard"];
    const parameters = { "~standard": half } as Schema; // as untyped code passes it
    expect(() => readSchema("a", parameters)).toThrow(UsageError);
    expect(() => readSchema("a", parameters)).toThrow("tool `a` (test) gives no JSON Schema");
  });

  it("that a schema cannot give is a fault of the tool, by its name", () => {
    expect(() => readSchema("remind", z.object({ at: z.date() }))).toThrow(UsageError);
    expect(() => readSchema("remind", z.object({ at: z.date() }))).toThrow("tool `remind`");
  });
});

describe("validation", () => {
  it("gives what the schema makes of the arguments", () => {
    const parameters = z.object({ days: z.coerce.number().default(1) });
    const { validate } = readSchema("a", parameters);
    expect(validate({ days: "3", more: true })).toEqual({ days: 3 });
    expect(validate({})).toEqual({ days: 1 });
  });

  it("leaves the given arguments as they are", async () => {
    const args = { days: "3" };
    await readSchema("a", z.object({ days: z.coerce.number() })).validate(args);
    expect(args).toEqual({ days: "3" });
  });

  it("asks for another try, with each fault, where it is and what was there", () => {
    const parameters = z.object({ city: z.string(), at: z.array(z.object({ x: z.number() })) });
    expect(faultsOf(parameters, { city: 7, at: [{ x: 1 }, { x: "2" }] })).toEqual([
      { type: "invalid_type", loc: ["city"], msg: expect.stringContaining("string"), input: 7 },
      {
        type: "invalid_type",
        loc: ["at", 1, "x"],
        msg: expect.stringContaining("number"),
        input: "2",
      },
    ]);
  });

  it("has null as the input of what is missing, and calls faults without a code invalid", () => {
    expect(faultsOf(z.object({ city: z.string() }), {})).toMatchObject([
      { loc: ["city"], input: null },
    ]);
    const plain = schemaWith(() => ({ issues: [{ message: "No." }] }));
    expect(faultsOf(plain, { a: 1 })).toEqual([
      { type: "invalid", loc: [], msg: "No.", input: { a: 1 } },
    ]);
  });

  it("reads paths of keys, of objects with a key and of symbols", () => {
    const issues = [{ message: "No.", path: [{ key: "a" }, 0, Symbol("s")] }];
    expect(
      faultsOf(
        schemaWith(() => ({ issues })),
        { a: [5] },
      ),
    ).toEqual([{ type: "invalid", loc: ["a", 0, "Symbol(s)"], msg: "No.", input: null }]);
  });

  it("reads no inherited property on the way to a fault", () => {
    const issues = [{ message: "No.", path: ["constructor", "name"] }];
    expect(
      faultsOf(
        schemaWith(() => ({ issues })),
        {},
      ),
    ).toMatchObject([{ input: null }]);
  });

  it("may be async", async () => {
    const parameters = z.object({ city: z.string().refine(async (city) => city === "Paris") });
    const { validate } = readSchema("a", parameters);
    expect(await validate({ city: "Paris" })).toEqual({ city: "Paris" });
    await expect(async () => validate({ city: "Rome" })).rejects.toThrow(ModelRetry);
  });

  it("awaits the promise of another realm", async () => {
    const parameters = schemaWith((): Promise<SchemaResult<unknown>> =>
      runInNewContext("Promise.resolve({ value: { a: 1 } })"),
    );
    expect(await readSchema("a", parameters).validate({})).toEqual({ a: 1 });
  });

  it("that fails by itself fails, it does not ask for another try", () => {
    const broken = schemaWith(() => {
      throw new TypeError("broken schema");
    });
    expect(() => readSchema("a", broken).validate({})).toThrow(TypeError);
  });
});
