import type { DeferredToolRequests, ToolApproved } from "../deferred.ts";
import { ApprovalRequired } from "../errors/approval-required.ts";
import { CallDeferred } from "../errors/call-deferred.ts";
import { ModelRetry } from "../errors/model-retry.ts";
import { ToolFailed } from "../errors/tool-failed.ts";
import type { ExternalAnswer } from "../external-results.ts";
import type { JsonObject } from "../json.ts";
import { quoteName } from "../quote-name.ts";
import type { HandledCall } from "../run-context.ts";
import type { RequestedCall, StepRequest } from "../runtime/runtime.ts";
import { isToolReturn } from "../tool-return.ts";
import { decide } from "./decide.ts";
import { callTool, validateArgs } from "./hooked-tool.ts";
import type { Listing, Session } from "./session.ts";

type CallRequest = Extract<StepRequest, { kind: "call" }>;

/** The calls that a tool makes. */
export interface NestedCalls {
  made: number;
  succeeded: number;
}

/** The call of a tool out of which other calls are made. */
interface OuterCall {
  readonly session: Session;
  readonly request: CallRequest;
  readonly listing: Listing;
  readonly signal: AbortSignal;
  readonly nested: NestedCalls;
}

/**
 * Makes a call out of a tool: validated, gated and answered like a call of the model, but for its
 * retries: what it throws reaches the tool that made it. A call that waits is offered to the handlers
 * at once.
 */
export async function handleCall(
  outer: OuterCall,
  { toolName, args }: HandledCall,
): Promise<unknown> {
  const { listing, request } = outer;
  const tool = listing.tools.get(toolName);
  const isHidden = tool?.definition.deferLoading === true && !request.discovered.includes(toolName);
  if (tool === undefined || isHidden)
    throw new ModelRetry(`There is no tool ${quoteName(toolName)} now.`);
  outer.nested.made += 1;
  const toolCallId = `${request.call.toolCallId}/${outer.nested.made}`;
  const requested: RequestedCall = {
    call: { partKind: "tool-call", toolName, toolCallId, args: { ...args } },
    definition: tool.definition,
    maxRetries: tool.maxRetries,
    retry: request.retries.find(([name]) => name === toolName)?.[1] ?? 0,
  };
  try {
    return await make(outer, requested);
  } catch (thrown) {
    if (!(thrown instanceof ApprovalRequired || thrown instanceof CallDeferred)) throw thrown;
    return resolve(outer, requested, thrown);
  }
}

async function make(outer: OuterCall, requested: RequestedCall): Promise<unknown> {
  const { session, request, listing, signal } = outer;
  const { call, definition, approved } = requested;
  const tool = listing.tools.get(call.toolName);
  if (tool === undefined) throw new TypeError(`${call.toolName} is listed`); // it was found above
  const ctx = session
    .context(request, signal, { requested, listing })
    .with({ idempotencyKey: `${request.key}/${call.toolCallId}` });
  const args = await validateArgs(session, tool, requested, ctx);
  if (definition.kind === "external") throw new CallDeferred();
  if (definition.kind === "unapproved" && approved === undefined) throw new ApprovalRequired();
  signal.throwIfAborted();
  const result = await callTool(session, listing, tool, requested, args, ctx);
  outer.nested.succeeded += 1;
  return isToolReturn(result) ? result.returnValue : result;
}

/** Asks the handlers for this one call; one that nobody answers is thrown as it was. */
async function resolve(
  outer: OuterCall,
  requested: RequestedCall,
  thrown: ApprovalRequired | CallDeferred,
): Promise<unknown> {
  const { session, request, listing, signal } = outer;
  const { call } = requested;
  const { toolCallId } = call;
  const isApproval = thrown instanceof ApprovalRequired;
  const requests: DeferredToolRequests = {
    kind: "deferred_tool_requests",
    calls: isApproval ? [] : [call],
    approvals: isApproval ? [call] : [],
    metadata: thrown.metadata === undefined ? {} : { [toolCallId]: thrown.metadata },
  };
  const ctx = session.context(request, signal, { requested, listing });
  const { approvals, calls, metadata } = await decide(session.setup, requests, ctx);
  const decision = approvals[toolCallId];
  if (decision?.kind === "tool-denied") return decision;
  if (decision !== undefined) return makeApproved(outer, requested, decision, metadata[toolCallId]);
  const answer = calls[toolCallId];
  if (answer === undefined) throw thrown;
  return valueOf(answer);
}

function makeApproved(
  outer: OuterCall,
  requested: RequestedCall,
  approved: ToolApproved,
  metadata: JsonObject | undefined,
): Promise<unknown> {
  return make(outer, { ...requested, approved, metadata });
}

function valueOf(answer: ExternalAnswer): unknown {
  if (answer.answer === "failed") throw new ToolFailed(answer.message);
  if (answer.answer === "retry") throw new ModelRetry(answer.content);
  return answer.result.returnValue;
}
