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

  it("cannot be forced upon a list of anything", () => {
    const schema = { type: "object", properties: { a: { type: "array", items: {} } } };
    expect(() => toSchema(schema, true)).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
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
