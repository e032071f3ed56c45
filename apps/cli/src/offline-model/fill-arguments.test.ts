import type { JsonSchemaObject } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { fillArguments, type FilledArguments } from "./fill-arguments.ts";
import { readQuestion } from "./read-question.ts";

function fill(
  question: string,
  properties: Record<string, JsonSchemaObject>,
  required: readonly string[] = Object.keys(properties),
  name = "do_it",
): FilledArguments {
  const [clause] = readQuestion(question);
  if (clause === undefined) throw new Error("The question is empty.");
  const parametersJsonSchema = { type: "object", properties, required };
  return fillArguments(clause, { name, parametersJsonSchema, kind: "function", origin: [] });
}

const string = { type: "string" };

describe("fillArguments", () => {
  it("names what is missing, and what is left", () => {
    const { args, missing, unused } = fill("use a/b and c/d", {
      path: string,
      query: { type: "number" },
    });
    expect(args).toEqual({ path: "a/b" });
    expect(missing).toEqual(["query"]);
    expect(unused.map(({ text }) => text)).toEqual(["c/d"]);
  });

  it("takes an enumeration from the words, else its default, else the first", () => {
    const order = { enum: ["name", "size"] };
    expect(fill("sort by size", { order }).args).toEqual({ order: "size" });
    expect(fill("sort", { order: { ...order, default: "size" } }).args).toEqual({ order: "size" });
    expect(fill("sort", { order }).args).toEqual({ order: "name" });
    expect(fill("sort", { order }, []).args).toEqual({});
  });

  it("takes a boolean when its name is said", () => {
    const recursive = { type: "boolean" };
    expect(fill("look recursively", { recursive }, []).args).toEqual({ recursive: true });
    expect(fill("look", { recursive }, []).args).toEqual({});
    expect(fill("look", { recursive }).args).toEqual({ recursive: false });
  });

  it("takes an optional number only beside a word of its own", () => {
    const properties = {
      limit: { type: "integer", description: "The most results" },
      page: { type: "integer", description: "Which of the pages" },
    };
    expect(fill("at most 5 results of page 2", properties, []).args).toEqual({ limit: 5, page: 2 });
    expect(fill("use 7", properties, []).args).toEqual({});
  });

  it("reads types that may be null, and alternatives", () => {
    const count = { type: ["null", "integer"] };
    const path = { anyOf: [{ type: "null" }, { type: "string" }] };
    expect(fill("take 3 of a/b", { count, path }).args).toEqual({ count: 3, path: "a/b" });
  });

  it("fills lists with all there is, and objects inside", () => {
    const paths = { type: "array", items: string };
    expect(fill("take a/b, c/d and e/f", { paths }).args).toEqual({ paths: ["a/b", "c/d", "e/f"] });
    const values = { type: "array", items: { type: "number" } };
    expect(fill("average 1 2 3.5", { values }).args).toEqual({ values: [1, 2, 3.5] });
    const point = {
      type: "object",
      properties: { x: { type: "number" }, y: { type: "number" } },
      required: ["x", "y"],
    };
    expect(fill("go to 4 5", { point }).args).toEqual({ point: { x: 4, y: 5 } });
    expect(fill("go to 4", { point }).missing).toEqual(["point"]);
  });

  it("looks here where a tool looks into directories and none is named", () => {
    expect(fill("list", { path: string }, ["path"], "list_entries").args).toEqual({ path: "." });
    expect(fill("read", { path: string }, ["path"], "read_entry").missing).toEqual(["path"]);
    expect(fill("delete", { path: string }, ["path"], "delete_directory").missing).toEqual([
      "path",
    ]);
  });

  it("keeps the order of the schema, whatever is filled first", () => {
    const { args } = fill(
      `search a/b for "x y"`,
      { path: string, pattern: string },
      undefined,
      "search",
    );
    expect(JSON.stringify(args)).toBe(`{"path":"a/b","pattern":"x y"}`);
  });

  it("takes no property from the prototype", () => {
    const properties = JSON.parse(`{"__proto__":{"type":"number"}}`);
    const { args } = fill("use 5", properties, ["__proto__"]);
    expect(JSON.stringify(args)).toBe(`{"__proto__":5}`);
  });
});
