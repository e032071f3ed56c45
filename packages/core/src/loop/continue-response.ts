import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import { goesOn, isSameJob, mergeResponses } from "../history/merge-responses.ts";
import type { ModelResponse } from "../messages.ts";
import { quoteName } from "../quote-name.ts";
import type { StepOutcome } from "../runtime/runtime.ts";
import { addRequest } from "../usage.ts";
import { checkSuspended } from "./check-limit.ts";
import { leftResponse } from "./left-response.ts";
import { rejectResponse } from "./retry-output.ts";
import { rewrite } from "./rewrite.ts";
import {
  accept,
  append,
  ask,
  type Loop,
  type ModelBody,
  type Node,
  RunFailure,
  type State,
} from "./state.ts";

/** How often a model may go on with a response, and how often it is asked about one job. */
const MOST_GENERATIONS = 10;
const MOST_POLLS = 1000;

/** How often a chain of responses was continued. */
interface Chain {
  response: ModelResponse;
  generations: number;
  polls: number;
  /** Whether the latest response told of the same job as the one before: of all of it. */
  isPolled: boolean;
  /** Whether it was of the same job at all. */
  isOneJob: boolean;
  /** What an abort or a failure left of the response after it. */
  partial?: ModelResponse | undefined;
}

/**
 * Goes on with a response that its provider has suspended, until it is over: one response in the end,
 * and one request. What fails or ends the run on the way cancels the job of the provider; what there
 * is of the response stays in the history. Where a hook rejects it, the next node.
 */
export async function* continueResponse(
  state: State,
  body: ModelBody,
  suspended: ModelResponse,
): Loop<ModelResponse | Node> {
  const chain: Chain = {
    response: suspended,
    generations: 0,
    polls: 0,
    isPolled: false,
    isOneJob: false,
  };
  try {
    while (chain.response.state === "suspended") {
      count(chain);
      checkSuspended(state, chain.response);
      yield* wait(state, chain.response);
      const resumes = body.resumes === true && chain.response === suspended;
      const question = ask(state, "model", { ...body, continued: chain.response, resumes });
      const [outcome] = yield* state.runtime.steps([question]);
      if (outcome?.messages !== undefined) rewrite(state, outcome.messages);
      chain.partial = outcome && leftResponse(outcome);
      if (outcome?.status === "retry" && outcome.cancels !== true) {
        yield* cancelJob(state, newestOf(chain));
        return rejectResponse(state, { ...outcome, response: cutOff(chain) });
      }
      const next = accept(state, question, outcome && withoutResponse(outcome));
      chain.isPolled = isSameJob(chain.response, next);
      chain.isOneJob = chain.isPolled || goesOn(chain.response, next);
      chain.response = mergeResponses(chain.response, next);
    }
    return chain.response;
  } catch (failure) {
    if (!(failure instanceof RunFailure)) throw failure; // an engine unwinds: ask for nothing more
    yield* cancelJob(state, newestOf(chain));
    const response = cutOff(chain);
    state.usage = addRequest(state.usage, response.usage);
    append(state, response);
    throw failure;
  }
}

function count(chain: Chain): void {
  if (chain.isOneJob) chain.polls += 1;
  else chain.generations += 1;
  if (chain.polls <= MOST_POLLS && chain.generations <= MOST_GENERATIONS) return;
  const { providerResponseId = "", modelName = "unknown" } = chain.response;
  throw new RunFailure(
    new UnexpectedModelBehaviorError(
      `Model ${quoteName(modelName)} left its response ${quoteName(providerResponseId)} suspended ${
        chain.polls > MOST_POLLS
          ? `when it was asked ${MOST_POLLS} times`
          : `${MOST_GENERATIONS} times`
      }. It was cancelled.`,
    ),
  );
}

/** As long as the model says. */
async function* wait(state: State, response: ModelResponse): Loop<void> {
  const question = ask(state, "suspended", { response, action: "wait" });
  const [outcome] = yield* state.runtime.steps([question]);
  const delayMs = accept(state, question, outcome);
  // an abort wakes it, and cancels the next step; an engine that unwinds throws there again
  if (delayMs > 0) await state.runtime.sleep(delayMs).catch(() => {});
}

/** Has the job of a suspended response cancelled. Whether that works or not: nobody goes on with it. */
export async function* cancelJob(state: State, response: ModelResponse): Loop<void> {
  if (response.state !== "suspended") return;
  yield* state.runtime.steps([ask(state, "suspended", { response, action: "cancel" })]);
}

/** The same, where what it left of a response is part of the chain. */
function withoutResponse(outcome: StepOutcome): StepOutcome {
  if (leftResponse(outcome) === undefined) return outcome;
  const without = { ...outcome, partial: undefined };
  return without.status === "failed" ? without : { ...without, status: "cancelled" };
}

/** The response so far whose job may still go on. */
function newestOf({ response, partial }: Chain): ModelResponse {
  return partial?.state === "suspended" ? mergeResponses(response, partial) : response;
}

/** What there is of a response that nobody will go on with. */
function cutOff({ response, isPolled, partial: last }: Chain): ModelResponse {
  const isRest = last !== undefined && (!isPolled || isSameJob(response, last)); // what is cut of a poll begins from the beginning
  const { modelName = "" } = response;
  const all = isRest ? mergeResponses(response, { ...last, modelName }) : response;
  return { ...all, state: "interrupted" };
}
