import type { RequestedCall, Verdict } from "../runtime/runtime.ts";
import { quoteName } from "../quote-name.ts";
import { retriesOf } from "./retries.ts";
import { accept, ask, type Loop, type State } from "./state.ts";
import type { PlacedCall, PlannedCall } from "./turn.ts";

/** So many names help a model; thousands would stay in the history. */
const MOST_NAMES = 50;

const VALID: Verdict = { verdict: "valid" };
const CUT: Verdict = {
  verdict: "invalid",
  content: "The response ended in this call, so it was not run. Make it again, and shorter.",
};

/** Has the arguments of calls validated, all of them before anything runs. */
export async function* planCalls(
  state: State,
  placed: readonly PlacedCall[],
): Loop<readonly PlannedCall[]> {
  const requested = placed.map((call) =>
    call.isCut || isHidden(state, call.call.toolName) ? undefined : toRequestedCall(state, call),
  );
  // an output is read in the step that makes it
  const known = requested.filter(
    (call): call is RequestedCall => call !== undefined && call.definition.kind !== "output",
  );
  const verdicts = known.length === 0 ? [] : yield* validate(state, known);
  let next = 0;
  return placed.map((call, index): PlannedCall => {
    const request = requested[index];
    return {
      ...call,
      requested: request,
      maxRetries: state.tools.get(call.call.toolName)?.maxRetries ?? state.shape.maxToolRetries,
      verdict:
        (request && (call.kind === "output" ? VALID : verdicts[next++])) ??
        (call.isCut ? CUT : notThere(state, call.call.toolName)),
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

/** Whether a tool waits to be revealed. */
function isHidden({ tools, discovered, definitions }: State, toolName: string): boolean {
  const definition = tools.get(toolName)?.definition;
  if (definition?.deferLoading !== true || discovered.includes(toolName)) return false;
  return !definitions.includes(definition); // what the model was shown it may call, whatever it forgot since
}

/** What a model reads that called a tool that is not there, or not yet. */
function notThere(state: State, toolName: string): PlannedCall["verdict"] {
  const search = state.definitions.find(({ toolKind }) => toolKind === "tool-search");
  const hint = state.shape.searchesNatively === true ? " Search for it first." : "";
  const advice = search === undefined ? hint : ` Find it with ${quoteName(search.name)} first.`;
  if (isHidden(state, toolName)) {
    const { refused, runStep } = state;
    if (!refused.has(toolName)) refused.set(toolName, runStep);
    const isFree = refused.get(toolName) === runStep;
    const content = `The tool ${quoteName(toolName)} is not available yet.${advice}`;
    return { verdict: "unavailable", content, isFree };
  }
  const names = state.definitions.map(({ name }) => name).toSorted();
  const more = names.length - MOST_NAMES;
  const listed = names.slice(0, MOST_NAMES).map(quoteName).join(", ");
  const available = `Available: ${listed}${more > 0 ? ` and ${more} more` : ""}.`;
  const offer = names.length === 0 ? "There are no tools." : available;
  return { verdict: "invalid", content: `There is no tool ${quoteName(toolName)}. ${offer}` };
}
