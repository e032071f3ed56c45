import { describe, expect, it } from "vitest";
import { correctArguments } from "./correct-arguments.ts";

const schema = {
  type: "object",
  properties: {
    path: { type: "string" },
    head: { type: "number" },
    count: { type: "integer" },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["path", "tags"],
};

function fault(...loc: readonly string[]) {
  return { type: "invalid_type", loc, msg: "Wrong.", input: null };
}

describe("correctArguments", () => {
  it("turns faulty values into the type that was expected", () => {
    const args = { path: 5, tags: "x", head: "3", count: "2.6" };
    const content = [fault("path"), fault("tags"), fault("head"), fault("count")];
    expect(correctArguments(args, schema, { content })).toEqual({
      path: "5",
      tags: ["x"],
      head: 3,
      count: 3,
    });
  });

  it("leaves out a guess that was faulty and cannot be turned", () => {
    const args = { path: "a", tags: [], head: "many", other: 1 };
    const content = [fault("head")];
    expect(correctArguments(args, schema, { content })).toEqual({ path: "a", tags: [], other: 1 });
  });

  it("leaves out all guesses when it is told in words only", () => {
    const args = { path: "a", tags: [], head: 3 };
    expect(correctArguments(args, schema, { content: "No." })).toEqual({ path: "a", tags: [] });
  });

  it("gives nothing when there is nothing to change", () => {
    const args = { path: "a", tags: [] };
    expect(correctArguments(args, schema, { content: "ENOENT" })).toBeUndefined();
    expect(correctArguments(args, schema, { content: [fault("path")] })).toBeUndefined();
  });
});
