import { expectTypeOf, test } from "vitest";
import type { ToolDefinition, ToolKind } from "./tool-definition.ts";

test("knows its name where the compiler does", () => {
  expectTypeOf<ToolDefinition["name"]>().toBeString();
  expectTypeOf<ToolDefinition<"search">>().toExtend<ToolDefinition>();
  expectTypeOf<ToolDefinition>().not.toExtend<ToolDefinition<"search">>();
});

test("is of one of four kinds", () => {
  expectTypeOf<ToolKind>().toEqualTypeOf<"function" | "output" | "external" | "unapproved">();
});

test("is readonly data", () => {
  const definition: ToolDefinition = {
    name: "search",
    parametersJsonSchema: { type: "object" },
    kind: "function",
    origin: ["GitHub#search"],
  };
  expectTypeOf(definition.origin).toEqualTypeOf<readonly string[]>();
  // @ts-expect-error a definition is not changed, it is copied
  definition.name = "find";
  // @ts-expect-error what is not known is left out
  const open: ToolDefinition = { ...definition, description: undefined };
  // @ts-expect-error metadata can be written as JSON
  const rich: ToolDefinition = { ...definition, metadata: { since: new Date(0) } };
  void [open, rich];
});
