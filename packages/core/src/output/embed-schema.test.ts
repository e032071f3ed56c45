import { describe, expect, it } from "vitest";
import type { JsonSchemaObject } from "../json.ts";
import { type Definitions, embedSchema, toKeyword } from "./embed-schema.ts";

const embed = (...schemas: readonly JsonSchemaObject[]): unknown => {
  const definitions: Definitions = new Map();
  const anyOf = schemas.map((schema, index) => embedSchema(`type${index}`, schema, definitions));
  return { anyOf, ...toKeyword(definitions) };
};

describe("embedSchema", () => {
  it("leaves a schema without pointers as it is", () => {
    const schema = { type: "object", properties: { $ref: { type: "string" } } };
    expect(embed(schema)).toEqual({ anyOf: [schema] });
  });

  it("agent §5.2: merges definitions, and shares those that are the same", () => {
    const one = { $ref: "#/$defs/City", $defs: { City: { type: "string" } } };
    const two = { items: { $ref: "#/$defs/City" }, $defs: { City: { type: "string" } } };
    expect(embed(one, two)).toEqual({
      anyOf: [{ $ref: "#/$defs/City" }, { items: { $ref: "#/$defs/City" } }],
      $defs: { City: { type: "string" } },
    });
  });

  it("renames definitions that others have taken, with what points to them", () => {
    const named = (type: string): JsonSchemaObject => ({
      $ref: "#/$defs/a~1b",
      $defs: { "a/b": { items: { $ref: "#/$defs/a~1b/x" }, x: { type } } },
    });
    expect(embed(named("string"), named("number"))).toEqual({
      anyOf: [{ $ref: "#/$defs/a~1b" }, { $ref: "#/$defs/a~1b_2" }],
      $defs: {
        "a/b": { items: { $ref: "#/$defs/a~1b/x" }, x: { type: "string" } },
        "a/b_2": { items: { $ref: "#/$defs/a~1b_2/x" }, x: { type: "number" } },
      },
    });
  });

  it("makes a definition of a schema that points to its own root, or into it", () => {
    const tree = { type: "object", properties: { next: { $ref: "#" } } };
    const inner = { properties: { a: { type: "string" }, b: { $ref: "#/properties/a" } } };
    expect(embed(tree, inner)).toEqual({
      anyOf: [{ $ref: "#/$defs/type0" }, { $ref: "#/$defs/type1" }],
      $defs: {
        type0: { type: "object", properties: { next: { $ref: "#/$defs/type0" } } },
        type1: {
          properties: { a: { type: "string" }, b: { $ref: "#/$defs/type1/properties/a" } },
        },
      },
    });
  });
});
