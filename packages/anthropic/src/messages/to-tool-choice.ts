import { type ModelRequestOptions, type ToolDefinition, UsageError } from "@toolsets/core";

interface Choice extends Pick<ModelRequestOptions, "tools" | "toolChoice"> {
  readonly parallelToolCalls: boolean | undefined;
  /** Whether the model can be forced to call a tool; one that thinks within a budget cannot. */
  readonly canForce: boolean;
  /** Whether a budget is the reason. */
  readonly hasBudget: boolean;
}

/** The tools that are sent, and which of them may or must be called. */
interface Chosen {
  readonly sent: readonly ToolDefinition[];
  readonly tool_choice?: object;
}

/**
 * Which of the tools may or must be called. The API knows no choice among some: then others are not
 * sent.
 *
 * @throws `invalid_usage` when somebody forces a call of a model that cannot be forced.
 */
export function toToolChoice({
  tools,
  toolChoice,
  parallelToolCalls,
  canForce,
  hasBudget,
}: Choice): Chosen {
  if (tools.length === 0) return { sent: [] };
  const { mode = "auto", toolNames, isImplicit } = toolChoice ?? {};
  if (mode === "none") return { sent: tools, tool_choice: { type: mode } };
  const isForced = mode === "required" && canForce;
  if (mode === "required" && !canForce && isImplicit !== true) {
    throw new UsageError(
      hasBudget
        ? 'Anthropic forces no tool call while a model thinks within a budget. Leave `toolChoice` on "auto", leave thinking off, or use a model that decides by itself how much it thinks.'
        : 'This model cannot be forced to call a tool. Leave `toolChoice` on "auto".',
    );
  }
  const [only, ...more] = toolNames ?? [];
  const isNamed = isForced && only !== undefined && more.length === 0;
  const sent = toolNames && !isNamed ? tools.filter(({ name }) => toolNames.includes(name)) : tools;
  const parallel = parallelToolCalls !== undefined && {
    disable_parallel_tool_use: !parallelToolCalls,
  };
  const type = isForced ? "any" : "auto";
  return {
    sent,
    ...(isNamed && { tool_choice: { type: "tool", name: only, ...parallel } }),
    ...(!isNamed && (isForced || parallel) && { tool_choice: { type, ...parallel } }),
  };
}
