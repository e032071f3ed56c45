import type { StepEvent } from "../events.ts";
import { toAnsweringPart } from "../loop/settle.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { findTool } from "./find-tool.ts";
import { createMailbox } from "./mailbox.ts";
import { outcomeOf, readToolSignal, type WorkOptions } from "./outcome.ts";
import type { Session } from "./session.ts";
import { validatedArgs } from "./validate-calls.ts";

type CallRequest = Extract<StepRequest, { kind: "call" }>;

/** Runs one tool call, reports its progress and its result. */
export async function* executeCall(
  session: Session,
  request: CallRequest,
  options: WorkOptions,
): AsyncGenerator<StepEvent, StepOutcome, unknown> {
  const { call, definition } = request;
  const mailbox = createMailbox<StepEvent>();
  const ctx = session.callContext(request, request, options.signal, (data) =>
    mailbox.put({ eventKind: "tool_progress", toolCallId: call.toolCallId, data }),
  );
  const work = outcomeOf(
    options,
    async () => {
      const listing = await session.list(request, options.signal);
      const tool = findTool(listing, request);
      const args = await validatedArgs(listing, tool, request, ctx);
      return listing.toolset.callTool(definition.name, args, ctx, tool);
    },
    readToolSignal,
  ).finally(mailbox.close);

  for (let mail = await mailbox.take(); mail !== undefined; mail = await mailbox.take()) {
    yield mail.item;
    mail.acknowledge();
  }
  const outcome = await work;
  if (isAnswer(outcome) && !(outcome.status === "retry" && request.retry >= request.maxRetries))
    yield { eventKind: "function_tool_result", part: toAnsweringPart(call, outcome) };
  return outcome;
}

function isAnswer(
  outcome: StepOutcome,
): outcome is Extract<StepOutcome, { status: "ok" | "tool-failed" | "retry" }> {
  const { status } = outcome;
  return status === "ok" || status === "tool-failed" || status === "retry";
}
