import { describe, expect, it } from "vitest";
import { toSchema } from "./to-schema.ts";

const closed = (properties: Record<string, unknown>): object => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

describe("agent §12, OpenAI Chat 4: strictness", () => {
  it("is inferred where a schema fits as it is, and objects are closed then", () => {
    const inner = { type: "object", properties: { b: { type: "string" } }, required: ["b"] };
    const schema = { type: "object", properties: { a: inner }, required: ["a"] };
    expect(toSchema(schema, undefined)).toEqual({
      schema: closed({ a: closed({ b: { type: "string" } }) }),
      strict: true,
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ["an optional property", { required: [] }],
    ["further properties", { additionalProperties: { type: "string" } }],
    ["a default", { properties: { a: { type: "string", default: "x" } } }],
    ["a length", { properties: { a: { type: "string", maxLength: 3 } } }],
    ["a format", { properties: { a: { type: "string", format: "uri" } } }],
    ["a pattern that looks ahead", { properties: { a: { type: "string", pattern: "a(?=b)" } } }],
    ["a value of any kind", { properties: { a: {} } }],
    ["a list of anything", { properties: { a: { type: "array" } } }],
    ["`oneOf`", { properties: { a: { oneOf: [{ type: "string" }] } } }],
    ["`allOf`", { properties: { a: { allOf: [{ type: "string" }] } } }],
    ["`not`", { properties: { a: { type: "string", not: { const: "x" } } } }],
    ["a pointer elsewhere", { properties: { a: { $ref: "https://example.com/a" } } }],
    [
      "a tuple",
      { properties: { a: { type: "array", prefixItems: [{ type: "string" }], items: false } } },
    ],
    ["values without a type", { properties: { a: { enum: ["x", 1] } } }],
    ["an encoding", { properties: { a: { type: "string", contentEncoding: "base64" } } }],
    ["an anchor", { properties: { a: { type: "string", $anchor: "a" } } }],
    ["a pointer to nothing", { properties: { a: { $ref: "#/$defs/Missing" } } }],
    [
      "an object of anything",
      { properties: { a: { type: "object", properties: {}, required: [] } } },
    ],
    ["a choice as the whole", { anyOf: [{ required: ["a"] }] }],
  ])("is not inferred for %s, and the schema stays", (_what, changed) => {
    const schema = {
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
      ...changed,
    };
    expect(toSchema(schema, undefined)).toEqual({ schema, strict: false });
  });

  it("is inferred up to the limits of the mode, and not above them", () => {
    const nested = (levels: number): object =>
      closed({ a: levels === 1 ? { type: "string" } : nested(levels - 1) });
    const wide = (count: number): object =>
      closed(
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { type: "null" }])),
      );
    const listed = (count: number): object =>
      closed({ a: { type: "integer", enum: Array.from({ length: count }, (_, at) => at) } });
    const isStrict = (schema: object): boolean => toSchema({ ...schema }, undefined).strict;
    expect([nested(10), wide(5000), listed(1000)].map(isStrict)).toEqual([true, true, true]);
    expect([nested(11), wide(5001), listed(1001)].map(isStrict)).toEqual([false, false, false]);
  });

  it("is forced: all is required, nothing has a default, what is not known is told", () => {
    const schema = {
      type: "object",
      properties: {
        name: { type: "string", default: "x", minLength: 2, description: "A name" },
        tags: { type: "array", items: { type: "string" }, uniqueItems: true },
        either: { oneOf: [{ type: "string" }, { type: "null" }] },
      },
      required: ["tags"],
    };
    expect(toSchema(schema, true)).toEqual({
      strict: true,
      schema: {
        type: "object",
        properties: {
          name: { type: "string", description: "A name (minLength=2)" },
          tags: { type: "array", items: { type: "string" }, description: "uniqueItems=true" },
          either: { anyOf: [{ type: "string" }, { type: "null" }] },
        },
        required: ["tags", "name", "either"],
        additionalProperties: false,
      },
    });
    expect(schema.properties.name).toHaveProperty("default"); // what was given stays as it was
  });

  it.each<[string, object]>([
    ["a list of anything", { type: "array", items: {} }],
    ["a tuple", { type: "array", prefixItems: [{ type: "string" }], items: false }],
    [
      "a tuple with more",
      { type: "array", prefixItems: [{ type: "null" }], items: { type: "string" } },
    ],
    ["anything", {}],
    ["anything that is described", { description: "Whatever" }],
    ["schemas that hold together", { allOf: [{ type: "object" }, { type: "object" }] }],
  ])("cannot be forced upon %s", (_what, a) => {
    expect(() => toSchema({ type: "object", properties: { a } }, true)).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("is forced upon what can be said in another way, or told", () => {
    const properties = {
      one: { allOf: [{ type: "string" }], description: "One" },
      mixed: { enum: ["x", 1, null] },
      map: { type: "object", additionalProperties: { type: "string" } },
    };
    expect(toSchema({ type: "object", properties }, true).schema["properties"]).toEqual({
      one: { anyOf: [{ type: "string" }], description: "One" },
      mixed: { type: ["string", "number", "null"], enum: ["x", 1, null] },
      map: { ...closed({}), description: 'additionalProperties={"type":"string"}' },
    });
  });

  it("can be forbidden", () => {
    const schema = closed({ a: { type: "string" } }) as Record<string, unknown>;
    expect(toSchema(schema, false)).toEqual({ schema, strict: false });
  });
});

describe("agent §12, OpenAI Chat 4: a schema as it is sent", () => {
  it("has no titles and no dialect, but properties of such names", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Args",
      type: "object",
      properties: { title: { type: "string", title: "Title" }, $schema: { type: "string" } },
    };
    expect(toSchema(schema, false).schema).toEqual({
      type: "object",
      properties: { title: { type: "string" }, $schema: { type: "string" } },
    });
  });

  it("puts a pointer apart from what stands beside it", () => {
    const schema = {
      type: "object",
      properties: { a: { $ref: "#/$defs/A", description: "The one" } },
      required: ["a"],
      $defs: { A: { type: "string" } },
    };
    expect(toSchema(schema, undefined)).toEqual({
      strict: true,
      schema: {
        ...closed({ a: { description: "The one", anyOf: [{ $ref: "#/$defs/A" }] } }),
        $defs: { A: { type: "string" } },
      },
    });
  });

  it("becomes the definition that it points to, and pointers to that lead to the whole", () => {
    const node = {
      type: "object",
      properties: { next: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] } },
      required: ["next"],
    };
    const { schema, strict } = toSchema({ $ref: "#/$defs/Node", $defs: { Node: node } }, undefined);
    expect(strict).toBe(true);
    expect(schema).toMatchObject({
      type: "object",
      properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
    });
    expect(schema).not.toHaveProperty("$ref");
  });

  it("is made once for each schema, and stays what it is when it is made again", () => {
    const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
    const sent = toSchema(schema, undefined);
    expect(toSchema(schema, undefined)).toBe(sent);
    expect(toSchema(sent.schema, undefined)).toEqual(sent);
  });
});
