import type { ModelToolChoice, ToolDefinition } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { anthropicProfile } from "../profiles.ts";
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
  { hasBudget = false, parallelToolCalls = undefined as boolean | undefined } = {},
): ReturnType<typeof toToolChoice> =>
  toToolChoice({ tools, toolChoice, parallelToolCalls, canForce: !hasBudget, hasBudget });

describe("agent §11: a choice of tools", () => {
  it.each<[ModelToolChoice | undefined, choice: unknown, sent: string]>([
    [undefined, undefined, "add find drop"],
    [{ mode: "none" }, { type: "none" }, "add find drop"],
    [{ mode: "required", isImplicit: true }, { type: "any" }, "add find drop"],
    [{ mode: "required", toolNames: ["find"] }, { type: "tool", name: "find" }, "add find drop"],
    [{ mode: "required", toolNames: ["add", "find"] }, { type: "any" }, "add find"],
    [{ mode: "auto", toolNames: ["add"] }, undefined, "add"],
  ])("of %j is sent as %j, with the tools %s", (toolChoice, choice, sent) => {
    const { sent: told, tool_choice: chosen } = choose(toolChoice);
    expect(chosen).toEqual(choice);
    expect(told.map(({ name }) => name).join(" ")).toBe(sent);
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
    const nothing = { tools: [], toolChoice, parallelToolCalls: true };
    const chosen = toToolChoice({ ...nothing, canForce: true, hasBudget: false });
    expect(chosen).toEqual({ sent: [] });
  });
});

describe("AG-109, agent §12, Anthropic 4: a model that thinks within a budget", () => {
  it("is not forced where nobody asked for it, and an error where somebody did", () => {
    const implicit = choose({ mode: "required", isImplicit: true }, { hasBudget: true });
    expect(implicit.tool_choice).toBeUndefined();
    expect(() => choose({ mode: "required" }, { hasBudget: true })).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(/thinks within a budget/),
      }),
    );
    expect(choose(undefined, { hasBudget: true }).sent).toHaveLength(3);
  });

  it.each([
    ["enabled", undefined],
    ["adaptive", { type: "any" }],
    ["disabled", { type: "any" }],
  ])("is told by the thinking %s of its request", (type, choice) => {
    const options = {
      instructions: [],
      tools,
      toolChoice: { mode: "required", isImplicit: true } as const,
      settings: { extraBody: { thinking: { type } } },
    };
    const { body } = toRequest("claude-1", [], options, anthropicProfile("claude-1"));
    expect(body["tool_choice"]).toEqual(choice);
  });
});
