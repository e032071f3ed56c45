import { expectTypeOf, test } from "vitest";
import { ExternalToolset } from "./external-toolset.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { DepsOf, ToolsOf } from "./toolset.ts";

const parametersJsonSchema = { type: "object" };
declare const definitions: readonly ToolDefinition[];

test("knows the names of its list, and nothing of arguments and results", () => {
  const browser = new ExternalToolset([
    { name: "open_tab", parametersJsonSchema },
    { name: "close_tab", parametersJsonSchema, description: "Closes a tab." },
  ]);
  expectTypeOf<keyof ToolsOf<typeof browser>>().toEqualTypeOf<"open_tab" | "close_tab">();
  expectTypeOf<ToolsOf<typeof browser>["open_tab"]>().toEqualTypeOf<{
    readonly args: Record<string, unknown>;
    readonly result: unknown;
  }>();
  expectTypeOf<DepsOf<typeof browser>>().toBeUnknown();
});

test("takes definitions known only at run time", () => {
  const open = new ExternalToolset(definitions, { id: "open" });
  expectTypeOf<keyof ToolsOf<typeof open>>().toBeString();
});

test("refuses what is no definition", () => {
  expectTypeOf(ExternalToolset).toBeConstructibleWith([{ name: "a", parametersJsonSchema }]);
  // @ts-expect-error no schema
  void new ExternalToolset([{ name: "a" }]);
  // @ts-expect-error no name
  void new ExternalToolset([{ parametersJsonSchema }]);
  // @ts-expect-error no such option
  void new ExternalToolset([], { label: "x" });
});
