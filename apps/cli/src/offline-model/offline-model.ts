import {
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  NO_USAGE,
  type ToolCallPart,
  type ToolDefinition,
} from "@toolsets/core";
import { answerTurn, answerWithoutTool } from "./answer.ts";
import { correctArguments } from "./correct-arguments.ts";
import { type PlannedStep, planSteps } from "./plan-steps.ts";
import { callId, callOf, readTurn, textOf, type Turn, type TurnCall } from "./read-turn.ts";

/**
 * A model that needs no network and is no language model, which its answers say. It matches the
 * words of the newest prompt with the tools on offer, calls those that fit, and answers with what
 * they returned. What tools return is quoted and never read for anything to do.
 *
 * Keeps no state: the history decides.
 */
export function offlineModel(): Model {
  const request = async (
    messages: readonly Message[],
    { tools }: ModelRequestOptions,
  ): Promise<ModelReply> => {
    const turn = readTurn(messages);
    const { steps, needsQuotes } = planSteps(turn?.question ?? "", tools);
    const calls = turn === undefined ? [] : nextCalls(turn, steps);
    if (calls.length > 0) return { parts: calls, usage: NO_USAGE, finishReason: "tool_call" };
    const content =
      turn === undefined || (turn.calls.length === 0 && !needsQuotes)
        ? answerWithoutTool(tools)
        : answerTurn(turn, needsQuotes);
    return { parts: [{ partKind: "text", content }], usage: NO_USAGE, finishReason: "stop" };
  };

  return {
    name: "offline",
    system: "offline",
    profile: {},
    request,
    async *stream(messages, options) {
      const { parts, ...tail } = await request(messages, options);
      for (const part of parts) {
        if (part.partKind === "text")
          for (const content of part.content.split(/(?<=\s)(?=\S)/))
            yield { kind: "text", content };
        if (part.partKind !== "tool-call" || typeof part.args !== "string") continue;
        const { toolName, toolCallId, args } = part;
        yield { kind: "tool-call", toolName, toolCallId, args };
      }
      return tail;
    },
  };
}

/** The calls of the plan that can be made now, and corrections of those that failed. */
function nextCalls(turn: Turn, steps: readonly PlannedStep[]): readonly ToolCallPart[] {
  return steps.flatMap((step, index, plan): readonly ToolCallPart[] => {
    const { tool } = step;
    const made = callOf(turn, index, tool, 1);
    if (made === undefined) {
      const args = argumentsOf(step, turn, plan);
      return args === undefined ? [] : [toCall(tool, args, callId(turn, index, 1))];
    }
    const { answer } = made;
    if (answer?.partKind !== "retry-prompt" || callOf(turn, index, tool, 2) !== undefined)
      return [];
    const given = argumentsOf(step, turn, plan) ?? {};
    const args = correctArguments(given, tool.parametersJsonSchema, answer);
    return args === undefined ? [] : [toCall(tool, args, callId(turn, index, 2))];
  });
}

/** The arguments of a step; nothing while what it waits for is not there. */
function argumentsOf(
  { args, takes, after }: PlannedStep,
  turn: Turn,
  plan: readonly PlannedStep[],
): Readonly<Record<string, unknown>> | undefined {
  const answerOf = (index: number): TurnCall["answer"] => {
    const tool = plan[index]?.tool;
    if (tool === undefined) return undefined;
    return (callOf(turn, index, tool, 2) ?? callOf(turn, index, tool, 1))?.answer;
  };
  if (after !== undefined && answerOf(after) === undefined) return undefined;
  if (takes === undefined) return args;
  const answer = answerOf(takes.from);
  if (answer?.partKind !== "tool-return" || answer.outcome !== "success") return undefined;
  return { ...args, [takes.property]: textOf(answer.content) };
}

function toCall(
  { name }: ToolDefinition,
  args: Readonly<Record<string, unknown>>,
  toolCallId: string,
): ToolCallPart {
  return { partKind: "tool-call", toolName: name, args: JSON.stringify(args), toolCallId };
}
