import type { StepEvent } from "../events.ts";
import { resultEvent, toAnswer } from "../loop/settle.ts";
import type { RunContext } from "../run-context.ts";
import { quoteName } from "../quote-name.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { readToolResult } from "../tool-result.ts";
import { findTool } from "./find-tool.ts";
import { handleCall, type OuterCall } from "./handle-call.ts";
import { createMailbox } from "./mailbox.ts";
import { outcomeOf, readToolSignal, type WorkOptions } from "./outcome.ts";
import type { Session } from "./session.ts";
import { validatedArgs } from "./validate-calls.ts";

type CallRequest = Extract<StepRequest, { kind: "call" }>;

/** Runs one tool call. When somebody watches, its progress and its result are reported. */
export async function* executeCall(
  session: Session,
  request: CallRequest,
  options: WorkOptions,
): AsyncGenerator<StepEvent, StepOutcome, unknown> {
  const { call, live, silent, retry, maxRetries } = request;
  if (!live) return runCall(session, request, options);
  const mailbox = createMailbox<StepEvent>();
  const work = runCall(session, request, options, (data) =>
    mailbox.put({ eventKind: "tool_progress", toolCallId: call.toolCallId, data }),
  ).finally(mailbox.close);
  for (let mail = await mailbox.take(); mail !== undefined; mail = await mailbox.take()) {
    yield mail.item;
    mail.acknowledge();
  }
  const outcome = await work;
  if (silent) return outcome;
  const isSpent = outcome.status === "retry" && retry >= maxRetries;
  const answer = isSpent ? undefined : toAnswer(call, outcome, request.definition.toolKind);
  if (answer !== undefined) yield resultEvent(answer);
  return outcome;
}

async function runCall(
  session: Session,
  request: CallRequest,
  options: WorkOptions,
  emit?: RunContext["emit"],
): Promise<StepOutcome> {
  const { signal } = options;
  let nestedCalls = 0;
  const outcome = await outcomeOf(
    options,
    async () => {
      const listing = await session.list(request, signal);
      const outer: OuterCall = { session, request, listing, signal, made: 0, succeeded: 0 };
      const ctx = session.context(request, signal, {
        requested: request,
        listing,
        emit,
        handleCall: (call) =>
          handleCall(outer, call).finally(() => {
            nestedCalls = outer.succeeded;
          }),
      });
      const tool = findTool(listing, request);
      const args = await validatedArgs(listing, tool, request, ctx);
      const { name } = request.definition;
      signal.throwIfAborted(); // a sibling may have ended the run meanwhile
      const returned = await listing.toolset.callTool(name, args, ctx, tool);
      return readToolResult(`The result of tool ${quoteName(name)}`, returned);
    },
    readToolSignal,
  );
  return nestedCalls === 0 ? outcome : { ...outcome, nestedCalls };
}
