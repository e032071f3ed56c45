import { type JsonSchemaObject, UsageError } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { generateArguments } from "./generate-arguments.ts";

/** What is generated for one required property. */
function valueOf(schema: unknown, seed = 0, rest: JsonSchemaObject = {}): unknown {
  return generateArguments({ ...rest, properties: { value: schema }, required: ["value"] }, seed)[
    "value"
  ];
}

describe("AG-148, agent §15.4: generateArguments", () => {
  it.each<[what: string, schema: unknown, seed: number, expected: unknown]>([
    ["const before enum", { const: null, enum: [1] }, 0, null],
    ["enum before examples", { enum: ["a", "b"], examples: ["c"] }, 1, "b"],
    ["enum by seed, round and round", { enum: ["a", "b"] }, 4, "a"],
    ["examples before $ref", { examples: [7, 8], $ref: "#/$defs/none" }, 3, 8],
    ["$ref before anyOf", { $ref: "#/$defs/size", anyOf: [{ const: 1 }] }, 0, "s"],
    ["anyOf by seed", { anyOf: [{ type: "null" }, { const: "second" }] }, 1, "second"],
    ["anyOf before type", { anyOf: [{ const: 5 }], type: "string" }, 0, 5],
    ["oneOf as anyOf", { oneOf: [{ const: 1 }, { const: 2 }] }, 1, 2],
    ["no type", {}, 2, "c"],
    ["a schema that is true", true, 0, "a"],
    ["a type that is a list, by seed", { type: ["null", "integer"] }, 3, 3],
    ["string", { type: "string" }, 27, "B"],
    ["minLength", { type: "string", minLength: 3, maxLength: 0 }, 1, "bbb"],
    ["maxLength 0", { type: "string", maxLength: 0 }, 1, ""],
    ["a date", { type: "string", format: "date" }, 31, "2024-02-01"],
    ["another format", { type: "string", format: "email" }, 0, "a"],
    ["integer without bounds", { type: "integer" }, 6, 6],
    ["minimum and maximum", { type: "integer", minimum: 2, maximum: 5 }, 4, 3],
    [
      "the bounds that zod writes for every integer",
      { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      3,
      3,
    ],
    ["equal bounds", { type: "integer", minimum: 4, maximum: 4 }, 9, 4],
    ["minimum alone", { type: "integer", minimum: 10 }, 2, 12],
    ["maximum alone", { type: "integer", maximum: 10 }, 2, 8],
    ["exclusive bounds", { type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 4 }, 0, 2],
    ["an integer above a fraction", { type: "integer", minimum: 0.5 }, 0, 1],
    ["a number", { type: "number", minimum: 0.5 }, 0, 0.5],
    [
      "exclusive bounds close together",
      { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      0,
      0.5,
    ],
    ["an even seed", { type: "boolean" }, 2, false],
    ["an odd seed", { type: "boolean" }, 3, true],
    ["null", { type: "null" }, 0, null],
    ["array: one item", { type: "array", items: { type: "string" } }, 0, ["a"]],
    ["array without items", { type: "array" }, 0, []],
    ["minItems", { type: "array", items: { type: "integer" }, minItems: 2 }, 1, [1, 1]],
    ["minItems without items", { type: "array", minItems: 2 }, 0, ["a", "a"]],
    ["maxItems reached", { type: "array", items: { type: "integer" }, maxItems: 0 }, 0, []],
    [
      "uniqueItems",
      { type: "array", items: { type: "integer" }, minItems: 3, uniqueItems: true },
      5,
      [5, 6, 7],
    ],
    [
      "prefixItems",
      { type: "array", prefixItems: [{ const: 1 }, { const: 2 }], items: { const: 3 } },
      0,
      [1, 2, 3],
    ],
    [
      "prefixItems up to maxItems",
      { type: "array", prefixItems: [{ const: 1 }], items: { const: 3 }, maxItems: 1 },
      0,
      [1],
    ],
    ["a tuple of draft 7", { type: "array", items: [{ const: 1 }, { const: 2 }] }, 0, [1, 2]],
    [
      "an object: required properties only",
      { type: "object", properties: { a: { const: 1 }, b: { const: 2 } }, required: ["b"] },
      0,
      { b: 2 },
    ],
    [
      "properties without a type",
      { properties: { a: { const: 1 } }, required: ["a"] },
      0,
      { a: 1 },
    ],
    [
      "additionalProperties: true",
      { type: "object", additionalProperties: true },
      1,
      { additionalProperty: "b" },
    ],
    [
      "additionalProperties: a schema",
      { type: "object", additionalProperties: { type: "integer" } },
      1,
      { additionalProperty: 1 },
    ],
    ["additionalProperties: false", { type: "object", additionalProperties: false }, 1, {}],
    [
      "allOf",
      { allOf: [{ $ref: "#/$defs/named" }, { properties: { b: { const: 2 } } }], required: ["b"] },
      0,
      { a: 1, b: 2 },
    ],
  ])("%s", (_what, schema, seed, expected) => {
    const $defs = {
      size: { enum: ["s", "m"] },
      named: { type: "object", properties: { a: { const: 1 } }, required: ["a"] },
    };
    expect(valueOf(schema, seed, { $defs })).toEqual(expected);
  });

  it("counts characters as the columns of a spreadsheet when the seed is beyond them", () => {
    const characters = [0, 25, 26, 52, 61, 62, 93, 94, 95, 188].map((seed) => valueOf({}, seed));
    expect(characters).toEqual(["a", "z", "A", "0", "9", "!", "~", "aa", "ab", "ba"]);
  });

  it("finds a free name for an additional property", () => {
    const schema = {
      properties: { additionalProperty: { const: 1 } },
      required: ["additionalProperty"],
      additionalProperties: true,
    };
    expect(generateArguments(schema)).toEqual({ additionalProperty: 1, additionalProperty_: "a" });
  });

  it("follows references by escaped names, and to the whole schema", () => {
    const rest = { definitions: { "a/b~c d": { const: "found" } } };
    expect(valueOf({ $ref: "#/definitions/a~1b~0c%20d" }, 0, rest)).toBe("found");
    const list = {
      type: "object",
      properties: { next: { anyOf: [{ type: "null" }, { $ref: "#" }] } },
      required: ["next"],
    };
    expect(generateArguments(list)).toEqual({ next: null });
  });

  it("keeps a property that is named like a member of every object", () => {
    const properties = JSON.parse(`{"__proto__":{"const":1},"constructor":{"const":2}}`);
    const args = generateArguments({ properties, required: ["__proto__", "constructor"] });
    expect(JSON.stringify(args)).toBe(`{"__proto__":1,"constructor":2}`);
  });

  it.each([
    ["a reference that leads nowhere", { $ref: "#/$defs/missing" }],
    ["a reference into another document", { $ref: "https://example.com/a.json" }],
    ["a reference to a member of every object", { $ref: "#/constructor" }],
    ["a schema that requires itself", { $ref: "#" }],
    ["parameters that are no object", { anyOf: [{ type: "string" }] }],
  ])("refuses %s", (_what, schema) => {
    expect(() => generateArguments(schema)).toThrow(UsageError);
  });
});
