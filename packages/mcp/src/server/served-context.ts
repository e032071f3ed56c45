import {
  callsNothing,
  createRunContext,
  type Model,
  NO_USAGE,
  type RunContext,
  UsageError,
} from "@toolsets/core";
import { digest } from "./sealed-state.ts";
import type { ServeOptions } from "./serve-options.ts";
import type { ServedRequest } from "./served-request.ts";

/** The context of what a server does for one request: there is no run, but tools need not know. */
export async function createContext(
  options: ServeOptions,
  request: ServedRequest,
  signal: AbortSignal,
  id: string = crypto.randomUUID(),
): Promise<RunContext> {
  return createRunContext({
    deps: await options.deps?.(request),
    model: options.model ?? noModel,
    usage: { ...NO_USAGE, requests: 0, toolCalls: 0 },
    usageLimits: {},
    prompt: undefined,
    messages: [],
    runId: id,
    conversationId: request.sessionId ?? id,
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
    metadata: options.metadata,
    principal: await principalOf(options, request),
    signal,
    idempotencyKey: id,
    emit: async () => {},
    enqueue: () => {
      throw new UsageError("`ctx.enqueue()` works in the run of an agent. A served tool has none.");
    },
    cancel: () => {},
    handleCall: callsNothing,
  });
}

/**
 * Whose request it is. The client id says nothing of that: all users of an application have the same.
 */
async function principalOf(
  { principal }: Pick<ServeOptions, "principal">,
  request: ServedRequest,
): Promise<string | undefined> {
  if (principal !== undefined) return principal(request);
  const subject = request.auth?.extra?.["sub"];
  return typeof subject === "string" && subject !== "" ? subject : bearerOf(request);
}

/** Who gets at what was begun by a request, its session and its approvals: nobody else does. */
export async function ownerOf(
  options: Pick<ServeOptions, "principal">,
  request: ServedRequest,
): Promise<string | undefined> {
  return (await principalOf(options, request)) ?? bearerOf(request);
}

/** Where nobody says who somebody is, they are who shows this token. */
async function bearerOf({ auth }: ServedRequest): Promise<string | undefined> {
  return auth && `token:${await digest(JSON.stringify([auth.clientId, auth.token]))}`;
}

const askNobody = (): never => {
  throw new UsageError(
    "A served tool has no model. Give `serve` a `model`, or ask that of the client by `ctx.mcp.sample()`.",
  );
};

const noModel: Model = {
  name: "none",
  system: "none",
  profile: {},
  request: async () => askNobody(),
  stream: askNobody,
};
