import type { ModelToolChoice, ToolDefinition } from "@toolsets/core";
import { expect, it } from "vitest";
import { toRequest } from "./to-request.ts";

const target = { name: "gpt-5", system: "openai", profile: {} };

const define = (name: string): ToolDefinition => ({
  name,
  parametersJsonSchema: { type: "object" },
  kind: "function",
  origin: [],
});
const tools = ["add", "find", "drop"].map(define);
const add = { type: "function", name: "add" };
const find = { type: "function", name: "find" };

it.each<[ModelToolChoice | undefined, choice: unknown]>([
  [undefined, undefined],
  [{ mode: "none" }, "none"],
  [{ mode: "required", isImplicit: true }, "required"],
  [{ mode: "required", toolNames: ["find"] }, find],
  [
    { mode: "required", toolNames: ["add", "find"] },
    { type: "allowed_tools", mode: "required", tools: [add, find] },
  ],
  [
    { mode: "auto", toolNames: ["add"] },
    { type: "allowed_tools", mode: "auto", tools: [add] },
  ],
])("agent §11: the choice %j is sent as %j, beside all tools", (toolChoice, choice) => {
  const body = toRequest(target, [], { instructions: [], tools, toolChoice, settings: {} });
  expect(body.tool_choice).toEqual(choice);
  expect(body.tools).toHaveLength(3);
});

it("agent §11: nothing is said of a choice where there are no tools", () => {
  const options = { instructions: [], tools: [], settings: {} };
  expect(
    toRequest(target, [], { ...options, toolChoice: { mode: "required" } }),
  ).not.toHaveProperty("tool_choice");
});
