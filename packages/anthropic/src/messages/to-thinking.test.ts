import { describe, expect, it } from "vitest";
import { bodyOf, define, make } from "../__fixtures__/history.ts";

const OUTPUT = define("final_result", { kind: "output" });

describe("agent §11: thinking", () => {
  it.each([
    ["claude-sonnet-4-5", true, { type: "enabled", budget_tokens: 10_000 }, undefined],
    ["claude-sonnet-4-5", "minimal", { type: "enabled", budget_tokens: 1024 }, undefined],
    ["claude-sonnet-4-5", "xhigh", { type: "enabled", budget_tokens: 32_768 }, undefined],
    ["claude-sonnet-4-5", false, undefined, undefined],
    ["claude-opus-4-6", true, { type: "adaptive" }, undefined],
    ["claude-opus-4-6", "minimal", { type: "adaptive" }, { effort: "low" }],
    ["claude-opus-4-6", "xhigh", { type: "adaptive" }, { effort: "max" }],
    ["claude-opus-4-7", "xhigh", { type: "adaptive" }, { effort: "xhigh" }],
    ["claude-opus-4-7", false, undefined, undefined],
    ["claude-opus-5", false, { type: "disabled" }, undefined],
    ["claude-sonnet-5-5", false, { type: "between_tools" }, undefined],
    ["claude-fable-5", false, undefined, undefined],
  ] as const)("of %s at %s is %j, with %j", (model, level, thinking, config) => {
    const body = bodyOf([], { settings: { thinking: level } }, model);
    expect(body["thinking"]).toEqual(thinking);
    expect(body["output_config"]).toEqual(config);
  });

  it("is taken in the words of the API, the body's first", () => {
    const anthropicThinking = { type: "adaptive", display: "omitted" } as const;
    const settings = { thinking: true, anthropicThinking, anthropicEffort: "max" } as const;
    expect(bodyOf([], { settings })).toMatchObject({
      thinking: anthropicThinking,
      output_config: { effort: "max" },
      max_tokens: 4096,
    });
    const extraBody = { thinking: { type: "enabled", budget_tokens: 7 } };
    expect(bodyOf([], { settings: { ...settings, extraBody } })).toMatchObject({
      ...extraBody,
      max_tokens: 4103,
    });
  });

  it("is not asked of a model that does not think", () => {
    const body = bodyOf([], { settings: { thinking: "high" } }, "claude-3-5-sonnet-latest");
    expect(body).not.toHaveProperty("thinking");
  });

  it("says by a beta what becomes of thoughts whose conversation has changed", () => {
    const block_binding = { prefix_mismatch_behavior: "drop_block" } as const;
    const settings = { anthropicThinking: { type: "adaptive", block_binding } } as const;
    const { body, betas } = make([], { settings }, "claude-opus-5-5");
    expect(body["thinking"]).toEqual({ type: "adaptive", block_binding });
    expect(betas).toEqual(["thinking-binding-controls-2026-08-01"]);
  });

  it("within a budget is refused where the model takes none", () => {
    const anthropicThinking = { type: "enabled", budget_tokens: 2000 } as const;
    expect(() => make([], { settings: { anthropicThinking } }, "claude-opus-4-7")).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(/adaptive/),
      }),
    );
  });
});

describe("agent §12, Anthropic 4: thinking and output by a tool", () => {
  const options = { tools: [OUTPUT], outputMode: "tool" } as const;

  it("exclude each other within a budget where no text ends the run", () => {
    const settings = { thinking: true };
    const make5 = (allowTextOutput: boolean, model: string): object =>
      bodyOf([], { ...options, allowTextOutput, settings }, model);
    expect(() => make5(false, "claude-sonnet-4-5")).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(/`nativeOutput\(\)` or `promptedOutput\(\)`/),
      }),
    );
    expect(make5(true, "claude-sonnet-4-5")).toHaveProperty("tools");
    expect(make5(false, "claude-opus-4-6")).toHaveProperty("tools");
  });

  it("are forced together where the model decides by itself how much it thinks", () => {
    const toolChoice = { mode: "required", isImplicit: true } as const;
    const given = {
      ...options,
      allowTextOutput: false,
      toolChoice,
      settings: { thinking: "high" },
    };
    expect(bodyOf([], { ...given } as never, "claude-opus-4-6")).toMatchObject({
      tool_choice: { type: "any" },
      thinking: { type: "adaptive" },
    });
  });
});

describe("agent §12, Anthropic 5: native output", () => {
  const outputObject = {
    name: "final_result",
    jsonSchema: { type: "object", title: "City", properties: { city: { type: "string" } } },
  };

  it("is the format of the answer, always strict", () => {
    expect(bodyOf([], { outputMode: "native", outputObject })["output_config"]).toEqual({
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { city: { type: "string" } },
          additionalProperties: false,
        },
      },
    });
    const lax = { ...outputObject, strict: false };
    expect(() => make([], { outputMode: "native", outputObject: lax })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("is told in words in the mode `prompted`, so nothing is sent of it", () => {
    expect(bodyOf([], { outputMode: "prompted", outputObject })).not.toHaveProperty(
      "output_config",
    );
  });
});

describe("agent §11: further settings of Anthropic", () => {
  it("are sent in the words of the API", () => {
    const { body, betas } = make(
      [],
      {
        settings: {
          anthropicMetadata: { user_id: "u-1" },
          anthropicServiceTier: "standard_only",
          serviceTier: "auto",
          anthropicSpeed: "fast",
          anthropicTaskBudget: { type: "tokens", total: 20_000 },
          anthropicEagerInputStreaming: true,
        },
        tools: [define("a")],
      },
      "claude-opus-4-7",
    );
    expect(body).toMatchObject({
      metadata: { user_id: "u-1" },
      service_tier: "standard_only",
      speed: "fast",
      output_config: { task_budget: { type: "tokens", total: 20_000 } },
      tools: [{ name: "a", eager_input_streaming: true }],
    });
    expect(betas).toEqual(["fast-mode-2026-02-01", "task-budgets-2026-03-13"]);
  });

  it("are left out or refused where the model does not take them", () => {
    const { body, betas } = make([], { settings: { anthropicSpeed: "fast" } });
    expect([body["speed"], betas]).toEqual([undefined, []]);
    const settings = { anthropicTaskBudget: { type: "tokens", total: 9 } } as const;
    expect(() => make([], { settings })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });
});

describe("agent §12, Anthropic 10: sampling", () => {
  const settings = { temperature: 0.5, topP: 1, topK: 3, extraBody: { top_k: 4, other: 1 } };

  it("is sent to models that take it", () => {
    const { body, dropped } = make([], { settings });
    expect(body).toMatchObject({ temperature: 0.5, top_p: 1, top_k: 4, other: 1 });
    expect(dropped).toEqual([]);
  });

  it("is left out for others, and named", () => {
    const { body, dropped } = make([], { settings }, "claude-opus-4-7");
    expect(Object.keys(body).toSorted()).toEqual(["max_tokens", "messages", "model", "other"]);
    expect(dropped).toEqual(["temperature", "topP", "topK", "top_k"]);
    expect(settings.extraBody).toEqual({ top_k: 4, other: 1 });
  });
});
