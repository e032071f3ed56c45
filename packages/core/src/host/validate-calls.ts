import type { RunContext } from "../run-context.ts";
import type { RequestedCall, StepRequest, Verdict } from "../runtime/runtime.ts";
import type { ToolsetTool } from "../toolset.ts";
import { findTool } from "./find-tool.ts";
import { readVerdict } from "./outcome.ts";
import { validateArgs } from "./hooked-tool.ts";
import { givenArgs } from "./read-args.ts";
import type { Listing, Session } from "./session.ts";

type ValidateRequest = Extract<StepRequest, { kind: "validate" }>;

/** One verdict per call. One after another, so that validators run in the order of emission. */
export async function validateCalls(
  session: Session,
  request: ValidateRequest,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const listing = await session.list(request, signal);
  const verdicts: Verdict[] = [];
  for (const requested of request.calls) {
    const ctx = session.context(request, signal, { requested, listing });
    verdicts.push(await validateCall(session, listing, requested, ctx));
  }
  return verdicts;
}

async function validateCall(
  session: Session,
  listing: Listing,
  requested: RequestedCall,
  ctx: RunContext<never>,
): Promise<Verdict> {
  const tool = findTool(listing, requested);
  try {
    const args = await validateArgs(session, tool, requested, ctx);
    const { toolCallId, toolName } = requested.call;
    listing.validated.set(toolCallId, { toolName, given: givenArgs(requested), args });
    return { verdict: "valid" };
  } catch (error) {
    const verdict = readVerdict(error);
    if (verdict === undefined) throw error;
    return verdict;
  }
}

/**
 * The arguments to run a call with: those that were validated in this process, or validated again
 * in a process that took the run over.
 */
export async function validatedArgs(
  session: Session,
  listing: Listing,
  tool: ToolsetTool<never>,
  requested: RequestedCall,
  ctx: RunContext<never>,
): Promise<Record<string, unknown>> {
  const { call } = requested;
  const known = listing.validated.get(call.toolCallId);
  listing.validated.delete(call.toolCallId); // a tool may change what it was given
  if (known?.toolName === call.toolName && known.given === givenArgs(requested)) return known.args;
  return validateArgs(session, tool, requested, ctx);
}
