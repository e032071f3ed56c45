import { ModelRetry } from "../errors/model-retry.ts";
import { SkipModelRequest } from "../errors/skip-model-request.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { StepEvent } from "../events.ts";
import type { GivenResponse, ModelCall } from "../hooks/model-hooks.ts";
import { enterStage, leaveStage, type StageRules } from "../hooks/run-stage.ts";
import { arePartsWhole } from "../history/parts-of.ts";
import { joinInstructions } from "../instructions.ts";
import { isoTime } from "../iso-time.ts";
import type { Message, ModelResponse } from "../messages.ts";
import type { StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { checkOutputMode } from "../output/output-plan.ts";
import { checkCost } from "../shared-usage.ts";
import { NO_USAGE } from "../usage.ts";
import { abandonAfter } from "./abandon.ts";
import { checkToolNames } from "./check-tool-names.ts";
import { fit } from "./fit.ts";
import { countAside, withGiven } from "./given-response.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { outcomeOf, partOf, readOutputSignal, type WorkOptions } from "./outcome.ts";
import type { Session } from "./session.ts";
import { settingsOf } from "./settings-of.ts";
import {
  finalResult,
  finalBefore,
  requestResponse,
  streamResponse,
  toOptions,
} from "./stream-model.ts";
import type { Sent } from "./sent.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/**
 * Asks for a response with hooks around it. Hooks are functions that await one another, so what the
 * model streams is handed out of them; that costs each piece a little.
 */
export async function* hookedResponse(
  session: Session,
  request: ModelStepRequest,
  work: WorkOptions,
): AsyncGenerator<StepEvent, StepOutcome, unknown> {
  const mailbox = createMailbox<StepEvent>();
  const outcome = new HookedRequest(session, request, work, mailbox).run().finally(mailbox.close);
  for (let mail = await mailbox.take(); mail !== undefined; mail = await mailbox.take()) {
    yield mail.item;
    mail.acknowledge();
  }
  return outcome;
}

/** One request with hooks around it, and what has come of it so far. */
class HookedRequest {
  readonly #session: Session;
  readonly #request: ModelStepRequest;
  readonly #work: WorkOptions;
  readonly #mailbox: Mailbox<StepEvent>;
  /** The history, where a hook has replaced it. */
  #messages: readonly Message[] | undefined;
  /** What the model gave, whole or cut: each is a request that counts. */
  readonly #given = new Set<ModelResponse>();
  /** The last of it that is whole, or what hooks made of it. */
  #response: ModelResponse | undefined;
  /** What came after it, where that was cut, or has no price yet. */
  #partial: ModelResponse | undefined;
  #isStreamed = false;
  #isFinal: boolean;

  constructor(
    session: Session,
    request: ModelStepRequest,
    work: WorkOptions,
    mailbox: Mailbox<StepEvent>,
  ) {
    this.#session = session;
    this.#request = request;
    this.#work = work;
    this.#mailbox = mailbox;
    this.#isFinal = request.resumes !== true && finalBefore(session, request) !== undefined;
  }

  async run(): Promise<StepOutcome> {
    const outcome = await outcomeOf(partOf(this.#work), () => this.#ask(), readOutputSignal);
    const messages = this.#messages && { messages: this.#messages };
    return this.#work.complete({ ...this.#counted(outcome), ...messages });
  }

  /** The outcome with its response, which the loop counts; what is given besides is counted here. */
  #counted(outcome: StepOutcome): StepOutcome {
    const { status } = outcome;
    const left = (status !== "retry" && this.#partial) || this.#response;
    const response = status === "ok" ? (outcome.value as ModelResponse) : left; // what a model step gives
    const own = response && this.#originOf(response);
    for (const other of this.#given)
      if (other !== own) countAside(this.#session, this.#request, other.usage);
    if (status === "retry") return { ...outcome, response };
    return response ? withGiven(this.#session, this.#request, outcome, response) : outcome;
  }

  /** What the model gave, and hooks made a response of. */
  #originOf(response: ModelResponse | undefined): ModelResponse | undefined {
    const given = [...this.#given];
    return given.find(({ usage }) => usage === response?.usage) ?? given.at(-1);
  }

  async #ask(): Promise<ModelResponse> {
    const { setup } = this.#session;
    const { signal } = this.#work;
    const { modelRequest: stage } = setup.hooks;
    const listing = await this.#session.list(this.#request, signal);
    const ctx = this.#session.context(this.#request, signal, { listing });
    const settings = await settingsOf(this.#session, this.#request, signal);
    const given: ModelCall = {
      ...toOptions(this.#session, this.#request, settings),
      model: setup.shared.model,
      messages: [...this.#request.messages], // that array grows with the run
    };
    const rules: StageRules<ModelCall, ModelResponse> = {
      name: "ModelRequest",
      readSubject: (call) => readCall(call, given),
      readResult: (result) => this.#complete(result),
      skipped: (error) =>
        error instanceof SkipModelRequest ? { result: error.response } : undefined,
      passes: (error) => signal.aborted || error instanceof ModelRetry,
      onPhase: (hook, { messages }) => {
        const isKept = hook !== "wrapModelRequest" || isSame(messages, given.messages);
        if (!isKept) this.#messages = messages;
      },
    };
    const send = (call: ModelCall): Promise<ModelResponse> => this.#send(readCall(call, given));
    const done = await enterStage(stage, given, send, ctx, rules);
    this.#response = done.result;
    const response = await leaveStage(stage, done, ctx, rules);
    if (this.#request.live && !this.#isStreamed)
      for (const event of this.#eventsOf(response)) await this.#report(event);
    return response;
  }

  async #send({ model, messages, ...options }: ModelCall): Promise<ModelResponse> {
    const { signal } = this.#work;
    checkOutputMode(this.#session.setup.output, model);
    checkToolNames(options.tools, model); // a hook may have changed the one or the other
    const sent = await fit(this.#session, this.#request, {
      model,
      messagesFor: (asked) => this.#session.messagesFor(messages, asked, this.#request.continued),
      options: { ...options, signal },
    });
    const response = this.#request.live ? await this.#stream(sent) : await this.#whole(sent);
    this.#given.add(response);
    this.#partial = undefined;
    this.#response = response;
    return response;
  }

  async #whole(sent: Sent): Promise<ModelResponse> {
    const { signal } = this.#work;
    const unpriced = new Set<ModelResponse>();
    const onGiven = (response: ModelResponse): void => {
      unpriced.add(response);
      this.#cut(response);
    };
    const asked = requestResponse(this.#session, this.#request, signal, onGiven, sent);
    const response = await abandonAfter(asked, signal, 0);
    for (const same of unpriced) this.#given.delete(same);
    return response;
  }

  async #stream(sent: Sent): Promise<ModelResponse> {
    let thrown: unknown;
    const onThrown = (error: unknown): void => {
      thrown = error;
    };
    const work = { ...partOf(this.#work), onThrown };
    const stream = streamResponse(this.#session, this.#request, work, sent);
    for (let item = await stream.next(); ; item = await stream.next()) {
      if (item.done !== true) {
        await this.#report(item.value);
      } else {
        if (item.value.status === "ok") return item.value.value as ModelResponse; // what a model step gives
        if (item.value.status === "cancelled" || item.value.status === "failed")
          this.#cut(item.value.partial);
        throw thrown;
      }
    }
  }

  #cut(partial: ModelResponse | undefined): void {
    this.#partial = partial;
    if (partial !== undefined) this.#given.add(partial);
  }

  async #report(event: StepEvent): Promise<void> {
    this.#isStreamed = true;
    const isResult = event.eventKind === "final_result";
    if (isResult && this.#isFinal) return; // a wrap may ask a model twice
    this.#isFinal ||= isResult;
    await this.#mailbox.put(event);
  }

  /** What a reader sees of a response that was not streamed. */
  #eventsOf({ parts }: ModelResponse): readonly StepEvent[] {
    const first = this.#request.continued?.parts.length ?? 0;
    return parts.flatMap((part, at): StepEvent[] => {
      const index = first + at;
      const previous = parts[at - 1]?.partKind;
      const next = parts[at + 1]?.partKind;
      const start: StepEvent = {
        eventKind: "part_start",
        index,
        part,
        ...(previous && { previousPartKind: previous }),
      };
      const final = finalResult(this.#session, this.#request, start);
      const end: StepEvent = {
        eventKind: "part_end",
        index,
        part,
        ...(next && { nextPartKind: next }),
      };
      return final === undefined ? [start, end] : [start, final, end];
    });
  }

  /** A response that a hook gave, with what it has to have. */
  #complete(given: unknown): ModelResponse {
    if (!isResponse(given))
      throw new UsageError(
        'A hook gave a response without `parts`. Give `{ parts: [{ partKind: "text", content }] }`, or what the model gave.',
      );
    const { usage = this.#originOf(undefined)?.usage ?? NO_USAGE } = given;
    checkCost(usage);
    const { runId, conversationId } = this.#session.setup.shared;
    return {
      timestamp: isoTime(Date.now()),
      state: "complete",
      ...given,
      usage,
      kind: "response",
      runId,
      conversationId,
    };
  }
}

function isResponse(given: unknown): given is GivenResponse {
  return (
    typeof given === "object" && given !== null && "parts" in given && arePartsWhole(given.parts)
  );
}

/** The call that a hook gave. Changed instructions are noted in the request as well. */
function readCall(call: ModelCall, { instructions }: ModelCall): ModelCall {
  const { messages } = call;
  const last = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (last?.kind !== "request") {
    throw new UsageError(
      "The messages that a hook or a history processor gave do not end with a request. Keep the last one.",
    );
  }
  if (call.instructions === instructions) return call;
  const text = joinInstructions(call.instructions);
  return { ...call, messages: [...messages.slice(0, -1), { ...last, instructions: text }] };
}

function isSame(messages: readonly Message[], given: readonly Message[]): boolean {
  return (
    messages === given ||
    (messages.length === given.length && messages.every((each, index) => each === given[index]))
  );
}
