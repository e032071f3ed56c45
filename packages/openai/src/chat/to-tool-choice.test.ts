import type { ModelToolChoice, ToolDefinition } from "@toolsets/core";
import { expect, it } from "vitest";
import { toToolChoice } from "./to-tool-choice.ts";

const define = (name: string): ToolDefinition => ({
  name,
  parametersJsonSchema: { type: "object" },
  kind: "function",
  origin: [],
});
const tools = ["add", "find", "drop"].map(define);

it.each<[ModelToolChoice | undefined, choice: unknown, sent: string]>([
  [undefined, undefined, "add find drop"],
  [{ mode: "none" }, "none", "add find drop"],
  [{ mode: "required", isImplicit: true }, "required", "add find drop"],
  [
    { mode: "required", toolNames: ["find"] },
    { type: "function", function: { name: "find" } },
    "add find drop",
  ],
  [{ mode: "required", toolNames: ["add", "find"] }, "required", "add find"],
  [{ mode: "auto", toolNames: ["add"] }, undefined, "add"],
])("agent §11: the choice %j is sent as %j, with the tools %s", (toolChoice, choice, sent) => {
  const { tools: told = [], tool_choice: chosen } = toToolChoice({ tools, toolChoice });
  expect(chosen).toEqual(choice);
  expect(told.map((tool) => ("function" in tool ? tool.function.name : "")).join(" ")).toBe(sent);
});

it("agent §11: nothing is said of a choice where there are no tools", () => {
  expect(toToolChoice({ tools: [], toolChoice: { mode: "required" } })).toEqual({});
});
