import fc from "fast-check";
import { isRecord } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { bodyOf, define } from "../__fixtures__/history.ts";
import { toStrictSchema } from "./to-strict-schema.ts";

/** Whether a schema of the words below accepts a value. */
function accepts(schema: unknown, value: unknown): boolean {
  if (!isRecord(schema)) return true;
  const { type, enum: values, const: only, anyOf, items, properties, required } = schema;
  if (Array.isArray(values)) return values.includes(value);
  if (only !== undefined) return value === only;
  if (Array.isArray(anyOf)) return anyOf.some((each) => accepts(each, value));
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value) && value.every((each) => accepts(items, each));
  if (type !== "object")
    return type === "integer" ? Number.isInteger(value) : typeof value === type;
  if (!isRecord(value) || !isRecord(properties)) return false;
  const isClosed = schema["additionalProperties"] === false;
  return (
    (!Array.isArray(required) || required.every((name) => Object.hasOwn(value, name))) &&
    Object.entries(value).every(([name, each]) =>
      Object.hasOwn(properties, name) ? accepts(properties[name], each) : !isClosed,
    )
  );
}

const strict = (schema: object): object => toStrictSchema({ ...schema }, "tool `a`");

describe("agent §12, Anthropic 5: a strict schema", () => {
  it("closes objects, and tells in words what strictness does not know", () => {
    expect(
      strict({
        $schema: "draft",
        type: "object",
        title: "Order",
        properties: {
          count: { type: "integer", minimum: 1, description: "How many." },
          email: { type: "string", format: "email", maxLength: 9 },
          color: { type: "string", format: "color" },
          tags: { type: "array", items: { type: "string" }, minItems: 1 },
          pair: { type: "array", items: { type: "string" }, minItems: 2 },
          size: { type: "string", enum: ["s", "m"] },
          kind: { type: "string", const: "order" },
          note: { type: ["string", "null"], minLength: 1 },
          either: { oneOf: [{ type: "string" }, { $ref: "#/$defs/Node", default: null }] },
          all: { allOf: [{ type: "object", properties: {}, description: "One." }] },
        },
        required: ["count"],
        $defs: {
          Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } },
        },
      }),
    ).toEqual({
      $defs: {
        Node: {
          type: "object",
          properties: { next: { $ref: "#/$defs/Node" } },
          additionalProperties: false,
        },
      },
      type: "object",
      properties: {
        count: { type: "integer", description: "How many.\n\n{minimum: 1}" },
        email: { type: "string", format: "email", description: "{maxLength: 9}" },
        color: { type: "string", description: '{format: "color"}' },
        tags: { type: "array", items: { type: "string" }, minItems: 1 },
        pair: { type: "array", items: { type: "string" }, description: "{minItems: 2}" },
        size: { enum: ["s", "m"] },
        kind: { const: "order" },
        note: {
          anyOf: [
            { type: "string", description: "{minLength: 1}" },
            { type: "null", description: "{minLength: 1}" },
          ],
        },
        either: { anyOf: [{ type: "string" }, { $ref: "#/$defs/Node" }] },
        all: { type: "object", properties: {}, additionalProperties: false, description: "One." },
      },
      required: ["count"],
      additionalProperties: false,
    });
  });

  it.each([
    ["a place without a type", { type: "object", properties: { a: {} } }, "`a`"],
    [
      "a map",
      {
        type: "object",
        properties: { a: { type: "object", additionalProperties: { type: "string" } } },
      },
      "`a`",
    ],
    ["a list of anything", { type: "array", items: {} }, "`[]`"],
    ["a tuple", { type: "array", items: false }, "`[]`"],
    ["any object", { type: "object", properties: { a: { type: "object" } } }, "`a`"],
    [
      "keys by a pattern",
      { type: "object", properties: { a: { type: "object", patternProperties: { b: {} } } } },
      "`a`",
    ],
    [
      "two meanings of a key",
      {
        type: "object",
        properties: {
          a: {
            type: "object",
            properties: { x: { type: "string" } },
            anyOf: [{ properties: { x: { const: "a" } } }],
          },
        },
      },
      "`a`",
    ],
    ["keys beside a reference", { $ref: "#/$defs/A", properties: {}, $defs: {} }, "tool `a`"],
    [
      "objects that exclude each other",
      {
        allOf: ["x", "y"].map((name) => ({
          type: "object",
          properties: { [name]: { type: "string" } },
          additionalProperties: false,
        })),
      },
      "tool `a`",
    ],
    ["no schema", { type: "object", properties: { a: true } }, "`a`"],
  ])("cannot be made of %s, and says where", (_what, schema, place) => {
    expect(() => strict(schema)).toThrow(
      expect.objectContaining({ code: "invalid_usage", message: expect.stringContaining(place) }),
    );
  });

  const [x, y] = ["x", "y"].map((name) => ({
    type: "object",
    properties: { [name]: { type: "string" } },
    required: [name],
  }));
  const closed = (...names: readonly string[]): object => ({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    required: names,
    additionalProperties: false,
  });

  it.each([
    ["keys beside `allOf`", { ...x, allOf: [y] }, closed("x", "y")],
    ["several objects", { allOf: [x, y] }, closed("x", "y")],
    ["keys beside `anyOf`", { ...x, anyOf: [y, {}] }, { anyOf: [closed("x", "y"), closed("x")] }],
    ["keys beside `oneOf`", { ...x, oneOf: [y] }, { anyOf: [closed("x", "y")] }],
    [
      "keys of which some are needed",
      { ...x, required: [], anyOf: [{ required: ["x"] }] },
      { anyOf: [closed("x")] },
    ],
  ])("keeps all keys of an object: %s", (_what, given, made) => {
    expect(strict(given)).toEqual(made);
  });

  it("is made once, and the given one stays as it is", () => {
    const schema = { type: "object", properties: { a: { type: "string", maxLength: 1 } } };
    const copy = structuredClone(schema);
    expect(toStrictSchema(schema, "a")).toBe(toStrictSchema(schema, "a"));
    expect(schema).toEqual(copy);
  });

  it("is sent only for tools that ask for it, to models that know it", () => {
    const schema = {
      $schema: "draft",
      type: "object",
      properties: { a: { type: "string", pattern: "x" } },
    };
    const sent = (flag: boolean | undefined, model?: string): unknown =>
      bodyOf(
        [],
        {
          tools: [
            define("a", {
              parametersJsonSchema: schema,
              ...(flag !== undefined && { strict: flag }),
            }),
          ],
        },
        model,
      )["tools"];
    const { $schema: _, ...plain } = schema;
    for (const flag of [undefined, false])
      expect(sent(flag)).toEqual([{ name: "a", input_schema: plain }]);
    expect(sent(true, "claude-sonnet-4-0")).toEqual([{ name: "a", input_schema: plain }]);
    expect(sent(true)).toMatchObject([
      { name: "a", strict: true, input_schema: { additionalProperties: false } },
    ]);
  });

  it("has its definition in the place of a reference at the root, strict or not", () => {
    const parametersJsonSchema = { $ref: "#/$defs/A", $defs: { A: x } };
    const sent = (isStrict: boolean): unknown =>
      bodyOf([], { tools: [define("a", { parametersJsonSchema, strict: isStrict })] })["tools"];
    expect(sent(false)).toEqual([{ name: "a", input_schema: { ...x, $defs: { A: x } } }]);
    const input_schema = { ...closed("x"), $defs: { A: closed("x") } };
    expect(sent(true)).toEqual([{ name: "a", strict: true, input_schema }]);
  });

  const { schema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<object>({ type: "string" }, { type: "integer" }, { type: "null" }),
      fc.record({ enum: fc.uniqueArray(fc.constantFrom("a", 1, null), { minLength: 1 }) }),
      fc.record({ const: fc.constantFrom("a", 1, true) }),
      fc.record({ type: fc.constant("array"), items: tie("schema") }),
      fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schema")).chain((properties) =>
        fc.record({
          type: fc.constant("object"),
          properties: fc.constant(properties),
          required: fc.subarray(Object.keys(properties)),
        }),
      ),
    ),
  }));

  it("accepts only what the schema accepts that it is made of, and is one itself", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(schema, value, (given, instance) => {
        const made = strict(given);
        expect(strict(made)).toEqual(made);
        expect(accepts(made, instance) && !accepts(given, instance)).toBe(false);
      }),
    );
  });
});
