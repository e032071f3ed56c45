import { Validator } from "@cfworker/json-schema";
import type { JsonSchemaObject } from "@toolsets/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toSchema } from "./to-schema.ts";

/** Values that a schema may be asked about: some fit, some do not. */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(null, true, 1, 2.5, "", "a", "2026-01-01"),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

const leaf = fc.oneof(
  fc.record({ type: fc.constantFrom("string", "number", "integer", "boolean", "null") }),
  fc.constantFrom<JsonSchemaObject>(
    { enum: ["a", 1] },
    { const: "a" },
    { type: ["string", "null"] },
    { type: "string", minLength: 1 },
    { type: "string", format: "date" },
    { type: "string", format: "uri" },
    { type: "string", pattern: "^a(?=b)" },
    { type: "number", minimum: 2, default: 3 },
    { $ref: "#/$defs/D" },
    { $ref: "#/$defs/D", description: "A definition" },
    {},
  ),
);

const node = fc.letrec<{ node: JsonSchemaObject; object: JsonSchemaObject }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    tie("object"),
    fc.record({ type: fc.constant("array"), items: tie("node") }),
    fc.record({ anyOf: fc.array(tie("node"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie("node"), { minLength: 1, maxLength: 2 }) }),
  ),
  object: fc
    .record({
      properties: fc.dictionary(fc.constantFrom("a", "b"), tie("node"), { maxKeys: 2 }),
      isRequired: fc.boolean(),
      more: fc.constantFrom({}, { additionalProperties: false }, { additionalProperties: true }),
    })
    .map(({ properties, isRequired, more }): JsonSchemaObject =>
      Object.assign<JsonSchemaObject, object, object>(
        { type: "object", properties },
        isRequired ? { required: Object.keys(properties) } : {},
        more,
      ),
    ),
})).node;

const whole = fc
  .record({
    a: node,
    b: fc.option(node, { nil: undefined }),
    definition: leaf.filter((schema) => !("$ref" in schema)),
    isRequired: fc.boolean(),
  })
  .map(({ a, b, definition, isRequired }): JsonSchemaObject => {
    const properties = { a, ...(b !== undefined && { b }) };
    const required = isRequired ? Object.keys(properties) : ["a"];
    return { type: "object", properties, required, $defs: { D: definition } };
  });

function accepts(schema: object, given: unknown): boolean {
  return new Validator({ ...schema }, "2020-12").validate(given).valid;
}

/** What cannot be forced: a list of anything. */
function forced(schema: JsonSchemaObject): Record<string, unknown> | undefined {
  try {
    return toSchema(schema, true).schema;
  } catch {
    return undefined;
  }
}

/** All objects in a schema that describe objects. */
function objectsIn(schema: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  return "type" in schema && schema.type === "object" ? [{ ...schema }, ...inner] : inner;
}

describe("agent §12, OpenAI Chat 4: for any schema and any value", () => {
  it("a schema that is strict by itself accepts nothing that the original does not", () => {
    const run = fc.property(whole, value, (schema, given) => {
      const sent = toSchema(schema, undefined);
      const args = { a: given, b: given };
      const taken = [given, args, { a: given }].filter((each) => accepts(sent.schema, each));
      const isHeld = !sent.strict || taken.every((each) => accepts(schema, each));
      expect(isHeld).toBe(true);
    });
    expect(() => fc.assert(run, { numRuns: 500 })).not.toThrow();
  });

  it("a schema that is not strict accepts what the original accepts, and nothing else", () => {
    const run = fc.property(whole, value, (schema, given) => {
      const { schema: sent } = toSchema(schema, false);
      for (const each of [{ a: given, b: given }, { a: given }])
        expect(accepts(sent, each)).toBe(accepts(schema, each));
    });
    expect(() => fc.assert(run, { numRuns: 300 })).not.toThrow();
  });

  it("a strict schema closes each object, requires all of it, and stays when it is made again", () => {
    const run = fc.property(whole, (schema) => {
      const before = JSON.stringify(schema);
      const strict = forced(schema);
      expect(JSON.stringify(schema)).toBe(before);
      if (strict === undefined) return;
      for (const { properties, required, additionalProperties } of objectsIn(strict)) {
        expect(additionalProperties).toBe(false);
        expect([...(required as string[])].toSorted()).toEqual(
          Object.keys(properties as object).toSorted(),
        );
      }
      expect(JSON.stringify(strict)).not.toMatch(/"(default|oneOf|minLength)":/);
      expect(toSchema(strict, true).schema).toEqual(strict);
    });
    expect(() => fc.assert(run, { numRuns: 500 })).not.toThrow();
  });

  it("what is sent is the same when it is made again", () => {
    const run = fc.property(whole, (schema) => {
      const sent = toSchema(schema, undefined);
      expect(toSchema({ ...sent.schema }, undefined)).toEqual(sent);
    });
    expect(() => fc.assert(run, { numRuns: 500 })).not.toThrow();
  });
});
