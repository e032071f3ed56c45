import { Agent, type Toolset } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { MCPToolset, type MCPSource } from "./index.ts";
import { stdio } from "./node.ts";

declare function use(value: unknown): void;

test("its tools are known at run time only, and need no deps", () => {
  const toolset = new MCPToolset(stdio({ command: "npx" }));
  expectTypeOf(toolset).toExtend<Toolset>();
  use(new Agent({ toolsets: [toolset] }));
});

test("it takes a source, and known options", () => {
  expectTypeOf(stdio({ command: "npx", args: ["-y"] as const })).toEqualTypeOf<MCPSource>();
  // @ts-expect-error a command alone is no source
  use(new MCPToolset("npx"));
  // @ts-expect-error not a behaviour
  use(new MCPToolset(stdio({ command: "npx" }), { toolErrorBehavior: "ignore" }));
  // @ts-expect-error times end in Ms
  use(new MCPToolset(stdio({ command: "npx" }), { readTimeout: 1 }));
  // @ts-expect-error arguments are a list
  stdio({ command: "npx", args: "-y" });
});
