import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages";
import { type ModelRequestOptions, UsageError } from "@toolsets/core";
import { toTools } from "./to-tools.ts";

interface Choice extends Pick<ModelRequestOptions, "tools" | "toolChoice"> {
  readonly parallelToolCalls: boolean | undefined;
  /** A model that thinks cannot be forced to call a tool. */
  readonly isThinking: boolean;
}

/**
 * The tools of a request, and which of them may or must be called. The API knows no choice among
 * some: then others are not sent.
 *
 * @throws `invalid_usage` when somebody forces a call of a model that thinks.
 */
export function toToolChoice({
  tools,
  toolChoice,
  parallelToolCalls,
  isThinking,
}: Choice): Pick<MessageCreateParamsBase, "tools" | "tool_choice"> {
  if (tools.length === 0) return {};
  const { mode = "auto", toolNames, isImplicit } = toolChoice ?? {};
  if (mode === "none") return { tools: toTools(tools), tool_choice: { type: mode } };
  const isForced = mode === "required" && !isThinking;
  if (mode === "required" && isThinking && isImplicit !== true) {
    throw new UsageError(
      'Anthropic forces no tool call while a model thinks. Leave `toolChoice` on "auto", or leave thinking off.',
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
    tools: toTools(sent),
    ...(isNamed && { tool_choice: { type: "tool", name: only, ...parallel } }),
    ...(!isNamed && (isForced || parallel) && { tool_choice: { type, ...parallel } }),
  };
}
