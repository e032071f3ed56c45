import type { Model } from "../model.ts";
import {
  callsNothing,
  createRunContext,
  type RunContext,
  type RunContextFields,
} from "../run-context.ts";
import { NO_RUN_USAGE } from "../usage.ts";

const silent: Model = {
  name: "silent",
  system: "test",
  profile: {},
  request: async () => Promise.reject(new Error("No model is asked here.")),
  // oxlint-disable-next-line require-yield -- it has nothing to say
  async *stream() {
    throw new Error("No model is asked here.");
  },
};

/** The context of a run that does not exist, at its first step. */
export function testContext<Deps = undefined>(
  changes: Partial<RunContextFields<Deps>> = {},
): RunContext<Deps> {
  return createRunContext<Deps>({
    deps: undefined as Deps, // those who need deps pass them
    model: silent,
    usage: NO_RUN_USAGE,
    usageLimits: {},
    prompt: undefined,
    messages: [],
    runId: "run",
    conversationId: "conversation",
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
    idempotencyKey: "run:0",
    emit: async () => {},
    enqueue: () => undefined,
    cancel: () => {},
    handleCall: callsNothing,
    ...changes,
  });
}
