import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ModelRetry } from "./errors/model-retry.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { JsonSchemaObject } from "./json.ts";
import {
  type Parameters,
  readReturnSchema,
  readSchema,
  type Schema,
  type SchemaResult,
} from "./schema.ts";

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

  it("has no dialect, whichever library wrote it", () => {
    const dialect = { $schema: "https://json-schema.org/draft/2020-12/schema" };
    const { jsonSchema } = readSchema(
      "a",
      schemaWith((value) => ({ value }), dialect),
    );
    expect(jsonSchema).toEqual({ type: "object", additionalProperties: false });
  });

  it("of a schema with a name is written out, where it points to itself too", () => {
    const place = z.object({ city: z.string() }).meta({ id: "Place" });
    expect(readSchema("a", place).jsonSchema).toMatchObject({
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    });
    const node = z
      .object({
        name: z.string(),
        get parts() {
          return z.array(node);
        },
      })
      .meta({ id: "Node" });
    const { jsonSchema } = readSchema("a", node);
    expect(jsonSchema).not.toHaveProperty("$ref");
    expect(jsonSchema).toMatchObject({
      properties: { parts: { items: { $ref: "#/$defs/Node" } } },
      $defs: { Node: { type: "object" } },
    });
  });

  it("that points elsewhere stays as it is", () => {
    const given = [
      { $ref: "#/$defs/constructor", $defs: {} },
      { $ref: "https://example.com/a.json", $defs: { a: {} } },
      { $ref: "#/$defs/a" },
    ];
    for (const pointing of given) {
      const input = { ...pointing, type: undefined };
      const parameters = schemaWith((value) => ({ value }), input);
      expect(readSchema("a", parameters).jsonSchema).toEqual(pointing);
    }
  });

  const choices: readonly [string, Parameters][] = [
    ["a text", z.string()],
    ["a list", z.array(z.string())],
    ["an object or nothing", z.object({}).nullable()],
    ["a choice of which one is no object", z.union([z.object({}), z.string()])],
    ["a constant", { const: "a" }],
    ["a choice of constants", { enum: [{ a: 1 }, "a"] }],
    ["two types", { type: ["object", "null"] }],
    ["a list as plain data", { type: "array" }],
    ["an intersection with a text", { allOf: [{ type: "object" }, { type: "string" }] }],
    ["nothing at all", { anyOf: [{ type: "object" }, false] }],
  ];

  it.each(choices)("has to describe an object, not %s", (_what, parameters) => {
    expect(() => readSchema("shout", parameters)).toThrow(UsageError);
    expect(() => readSchema("shout", parameters)).toThrow(
      "Tool `shout`: `parameters` must describe an object, not ",
    );
  });

  it("says what it describes instead, and how to wrap it", () => {
    expect(() => readSchema("shout", z.string())).toThrow(
      'must describe an object, not "string". Wrap the value in one, such as `z.object({ value: … })`.',
    );
  });

  it.each<Parameters>([
    z.any(),
    z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
    z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
    { enum: [{ a: 1 }, {}] },
    { allOf: [{ required: ["a"] }, true] },
    {},
  ])("may leave open what object it is: %j", (parameters) => {
    expect(() => readSchema("a", parameters)).not.toThrow();
  });

  it("has to be there", () => {
    const { jsonSchema: _none, ...half } = schemaWith((value) => ({ value }))["~standard"];
    const parameters = { "~standard": half } as Schema; // as untyped code passes it
    expect(() => readSchema("a", parameters)).toThrow(UsageError);
    expect(() => readSchema("a", parameters)).toThrow(
      "Tool `a`: `parameters` (test) gives no JSON Schema. Use zod 4.2 or newer",
    );
  });

  it("that a schema cannot give is a fault of the tool, by its name", () => {
    const parameters = z.object({ at: z.date() });
    expect(() => readSchema("remind", parameters)).toThrow(UsageError);
    expect(() => readSchema("remind", parameters)).toThrow(
      "Tool `remind`: `parameters` (zod) has no JSON Schema. Describe the values as they are in JSON; check in `argsValidator` what it cannot say. Error: Date",
    );
  });
});

describe("what is no schema", () => {
  class Args {
    readonly city = "";
  }

  it.each<[string, unknown, string]>([
    ["null", null, "null"],
    ["a boolean", true, "a value of type boolean"],
    ["a text", "city", "a value of type string"],
    ["a function", () => ({}), "a value of type function"],
    ["a class", Args, "a value of type function"],
    ["an object of a class", new Args(), "a value of type object"],
    ["a list", [{ type: "object" }], "a value of type object"],
  ])("is refused, with what fits instead: %s", (_what, given, name) => {
    const parameters = given as Parameters; // as untyped code passes it
    for (const [option, read] of [
      ["parameters", readSchema],
      ["returns", readReturnSchema],
    ] as const) {
      expect(() => read("a", parameters)).toThrow(UsageError);
      expect(() => read("a", parameters)).toThrow(
        `Tool \`a\`: \`${option}\` is ${name} and no schema. Use zod 4.2 or newer, arktype, valibot through \`toStandardJsonSchema()\``,
      );
    }
  });

  it("may be a record of schemas, which have to be made one", () => {
    expect(() => readSchema("a", { city: z.string() })).toThrow(
      "`parameters` is a record of schemas. Make one schema of it, such as `z.object({ … })`.",
    );
  });

  it("may look like JSON Schema, as the schemas of an old library do", () => {
    const old = { kind: "schema", type: "object", entries: {}, _run: () => undefined };
    expect(() => readSchema("a", old)).toThrow("has functions, so it is no JSON Schema");
  });

  it("may come from another realm, and then be one", () => {
    const foreign: JsonSchemaObject = runInNewContext("({ type: 'object' })");
    expect(readSchema("a", foreign).jsonSchema).toBe(foreign);
    const bare: JsonSchemaObject = Object.assign(Object.create(null), { type: "object" });
    expect(readSchema("a", bare).jsonSchema).toBe(bare);
  });
});

describe("what a tool returns", () => {
  it("RS-6: is the output of a schema, without its dialect", () => {
    const returns = z.object({ days: z.number().default(1), n: z.string().pipe(z.string()) });
    expect(readReturnSchema("a", returns)).toEqual({
      type: "object",
      properties: { days: { default: 1, type: "number" }, n: { type: "string" } },
      required: ["days", "n"],
      additionalProperties: false,
    });
  });

  it("RS-6: may be of any type, and plain JSON Schema", () => {
    expect(readReturnSchema("a", z.array(z.string()))).toEqual({
      type: "array",
      items: { type: "string" },
    });
    expect(readReturnSchema("a", z.null())).toEqual({ type: "null" });
    const plain = { type: "string", $schema: "any" };
    expect(readReturnSchema("a", plain)).toBe(plain);
  });

  it("RS-6: has to be such that JSON Schema can say it", () => {
    expect(() => readReturnSchema("a", z.object({ at: z.date() }))).toThrow(
      "Tool `a`: `returns` (zod) has no JSON Schema. Describe the value as it is in JSON. Error: Date",
    );
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

  it("calls a fault by its code, else by its type", () => {
    const issues = [
      { message: "No.", code: "domain", type: "string" },
      { message: "No.", type: "min_length" },
      { message: "No.", code: 7, type: undefined },
    ];
    const types = faultsOf(
      schemaWith(() => ({ issues })),
      {},
    );
    expect(types).toMatchObject([{ type: "domain" }, { type: "min_length" }, { type: "invalid" }]);
  });

  it("reads lists of a class of its own as plain lists", () => {
    class Keys extends Array<string> {
      constructor(...keys: string[]) {
        super();
        this.push(...keys);
      }
    }
    const faults = faultsOf(
      schemaWith(() => ({ issues: Keys.from([{ message: "No.", path: new Keys() }]) })),
      { a: 1 },
    );
    expect(faults).toEqual([{ type: "invalid", loc: [], msg: "No.", input: { a: 1 } }]);
    expect(faults).not.toBeInstanceOf(Keys);
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
