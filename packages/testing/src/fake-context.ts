import {
  callsNothing,
  createRunContext,
  NO_USAGE,
  type RunContext,
  type RunContextFields,
} from "@toolsets/core";
import { TestModel } from "./test-model.ts";

/**
 * The context of a run that does not exist: step 1 of run `fake-run`, no retries, no deps.
 * Progress that a tool reports goes nowhere.
 *
 * @example
 * const tools = await toolset.getTools(fakeContext({ deps: { user: "ada" } }));
 */
export function fakeContext(
  changes?: Partial<Omit<RunContextFields, "deps">>,
): RunContext<undefined>;
export function fakeContext<Deps>(
  changes: Partial<RunContextFields<Deps>> & { readonly deps: Deps },
): RunContext<Deps>;
export function fakeContext(changes: Partial<RunContextFields> = {}): RunContext {
  return createRunContext<unknown>({
    deps: undefined,
    model: new TestModel(),
    usage: { ...NO_USAGE, requests: 0, toolCalls: 0 },
    usageLimits: {},
    prompt: undefined,
    messages: [],
    runId: "fake-run",
    conversationId: "fake-conversation",
    runStep: 1,
    toolCallId: undefined,
    toolName: undefined,
    tools: new Map(),
    discoveredToolNames: new Set(),
    retries: new Map(),
    retry: 0,
    maxRetries: 1,
    toolCallApproved: false,
    toolCallMetadata: undefined,
    partialOutput: false,
    metadata: undefined,
    principal: undefined,
    signal: new AbortController().signal,
    idempotencyKey: "fake-run:0",
    emit: async () => {},
    enqueue: () => undefined,
    cancel: () => {},
    handleCall: callsNothing,
    ...changes,
  });
}
