import type { RequestedCall, Verdict } from "../runtime/runtime.ts";
import { quoteName } from "../quote-name.ts";
import { retriesOf } from "./retries.ts";
import { accept, ask, type Loop, type State } from "./state.ts";
import type { PlacedCall, PlannedCall } from "./turn.ts";

/** So many names help a model; thousands would stay in the history. */
const MOST_NAMES = 50;

const CUT: Verdict = {
  verdict: "invalid",
  content: "The response ended in this call, so it was not run. Make it again, and shorter.",
};

/** Has the arguments of calls validated, all of them before anything runs. */
export async function* planCalls(
  state: State,
  placed: readonly PlacedCall[],
): Loop<readonly PlannedCall[]> {
  const requested = placed.map((call) => (call.isCut ? undefined : toRequestedCall(state, call)));
  const known = requested.filter((call) => call !== undefined);
  const verdicts = known.length === 0 ? [] : yield* validate(state, known);
  let next = 0;
  return placed.map((call, index): PlannedCall => {
    const request = requested[index];
    return {
      ...call,
      requested: request,
      maxRetries: request?.maxRetries ?? state.shape.maxToolRetries,
      verdict:
        (request && verdicts[next++]) ??
        (call.isCut ? CUT : unknownTool(state, call.call.toolName)),
    };
  });
}

async function* validate(state: State, calls: readonly RequestedCall[]): Loop<readonly Verdict[]> {
  const request = ask(state, "validate", { calls });
  const [outcome] = yield* state.runtime.steps([request]);
  return accept(state, request, outcome);
}

function toRequestedCall(
  state: State,
  { call, approved, metadata }: PlacedCall,
): RequestedCall | undefined {
  const listed = state.tools.get(call.toolName);
  if (listed === undefined) return undefined;
  return {
    call,
    definition: listed.definition,
    maxRetries: listed.maxRetries,
    retry: retriesOf(state, call.toolName),
    approved,
    metadata,
  };
}

function unknownTool(state: State, toolName: string): Verdict {
  const names = [...state.tools.keys()].toSorted();
  const more = names.length - MOST_NAMES;
  const listed = names.slice(0, MOST_NAMES).map(quoteName).join(", ");
  const available = `Available: ${listed}${more > 0 ? ` and ${more} more` : ""}.`;
  const offer = names.length === 0 ? "There are no tools." : available;
  return { verdict: "invalid", content: `There is no tool ${quoteName(toolName)}. ${offer}` };
}
