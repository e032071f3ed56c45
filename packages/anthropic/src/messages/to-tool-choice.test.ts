import type { ModelToolChoice, ToolDefinition } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { toRequest } from "./to-request.ts";
import { toToolChoice } from "./to-tool-choice.ts";

const define = (name: string): ToolDefinition => ({
  name,
  parametersJsonSchema: { type: "object" },
  kind: "function",
  origin: [],
});
const tools = ["add", "find", "drop"].map(define);

const choose = (
  toolChoice: ModelToolChoice | undefined,
  { isThinking = false, parallelToolCalls = undefined as boolean | undefined } = {},
): ReturnType<typeof toToolChoice> =>
  toToolChoice({ tools, toolChoice, parallelToolCalls, isThinking });

describe("agent §11: a choice of tools", () => {
  it.each<[ModelToolChoice | undefined, choice: unknown, sent: string]>([
    [undefined, undefined, "add find drop"],
    [{ mode: "none" }, { type: "none" }, "add find drop"],
    [{ mode: "required", isImplicit: true }, { type: "any" }, "add find drop"],
    [{ mode: "required", toolNames: ["find"] }, { type: "tool", name: "find" }, "add find drop"],
    [{ mode: "required", toolNames: ["add", "find"] }, { type: "any" }, "add find"],
    [{ mode: "auto", toolNames: ["add"] }, undefined, "add"],
  ])("of %j is sent as %j, with the tools %s", (toolChoice, choice, sent) => {
    const { tools: told = [], tool_choice: chosen } = choose(toolChoice);
    expect(chosen).toEqual(choice);
    expect(told.map((tool) => ("name" in tool ? tool.name : "")).join(" ")).toBe(sent);
  });

  it.each<[ModelToolChoice | undefined, choice: unknown]>([
    [undefined, { type: "auto", disable_parallel_tool_use: true }],
    [{ mode: "none" }, { type: "none" }],
    [{ mode: "required" }, { type: "any", disable_parallel_tool_use: true }],
    [
      { mode: "required", toolNames: ["add"] },
      { type: "tool", name: "add", disable_parallel_tool_use: true },
    ],
    [
      { mode: "auto", toolNames: ["add"] },
      { type: "auto", disable_parallel_tool_use: true },
    ],
  ])("of %j without parallel calls is sent as %j", (toolChoice, choice) => {
    expect(choose(toolChoice, { parallelToolCalls: false }).tool_choice).toEqual(choice);
  });

  it("says nothing where there are no tools", () => {
    const toolChoice = { mode: "required" } as const;
    const nothing = { tools: [], toolChoice, parallelToolCalls: true, isThinking: false };
    expect(toToolChoice(nothing)).toEqual({});
  });
});

describe("AG-109: a model that thinks", () => {
  it("is not forced where nobody asked for it, and an error where somebody did", () => {
    const implicit = choose({ mode: "required", isImplicit: true }, { isThinking: true });
    expect(implicit.tool_choice).toBeUndefined();
    expect(() => choose({ mode: "required" }, { isThinking: true })).toThrow(
      /while a model thinks/,
    );
    expect(choose(undefined, { isThinking: true }).tools).toHaveLength(3);
  });

  it.each([
    ["adaptive", undefined],
    ["disabled", { type: "any" }],
  ])("is told by the thinking %s of its request", (type, choice) => {
    const body = toRequest("claude-1", [], {
      instructions: [],
      tools,
      toolChoice: { mode: "required", isImplicit: true },
      settings: { extraBody: { thinking: { type } } },
    });
    expect(body.tool_choice).toEqual(choice);
  });
});
