import type { StepEvent } from "../events.ts";
import { resultEvent, toAnswer } from "../loop/settle.ts";
import type { RunContext } from "../run-context.ts";
import { quoteName } from "../quote-name.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { readToolResult } from "../tool-result.ts";
import { findTool } from "./find-tool.ts";
import { handleCall, type NestedCalls } from "./handle-call.ts";
import { callTool } from "./hooked-tool.ts";
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
  const nested: NestedCalls = { made: 0, succeeded: 0 };
  if (!live) return counted(await runCall(session, request, options, nested), nested);
  const mailbox = createMailbox<StepEvent>();
  const work = runCall(session, request, options, nested, (data) =>
    mailbox.put({ eventKind: "tool_progress", toolCallId: call.toolCallId, data }),
  ).finally(mailbox.close);
  for (let mail = await mailbox.take(); mail !== undefined; mail = await mailbox.take()) {
    yield mail.item;
    mail.acknowledge();
  }
  const outcome = counted(await work, nested);
  if (silent) return outcome;
  const isSpent = outcome.status === "retry" && retry >= maxRetries;
  const answer = isSpent ? undefined : toAnswer(call, outcome, request.definition.toolKind);
  if (answer !== undefined) yield resultEvent(answer);
  return outcome;
}

/** The outcome with the number of calls that the tool made. */
function counted(outcome: StepOutcome, { succeeded }: NestedCalls): StepOutcome {
  return succeeded === 0 ? outcome : { ...outcome, nestedCalls: succeeded };
}

function runCall(
  session: Session,
  request: CallRequest,
  options: WorkOptions,
  nested: NestedCalls,
  emit?: RunContext["emit"],
): Promise<StepOutcome> {
  const { signal } = options;
  return outcomeOf(
    options,
    async () => {
      const listing = await session.list(request, signal);
      const ctx = session.context(request, signal, {
        requested: request,
        listing,
        emit,
        handleCall: (call) => handleCall({ session, request, listing, signal, nested }, call),
      });
      const tool = findTool(listing, request);
      const args = await validatedArgs(session, listing, tool, request, ctx);
      const { name } = request.definition;
      signal.throwIfAborted(); // a sibling may have ended the run meanwhile
      const returned = await callTool(session, listing, tool, request, args, ctx);
      return readToolResult(() => `The result of tool ${quoteName(name)}`, returned);
    },
    readToolSignal,
  );
}
