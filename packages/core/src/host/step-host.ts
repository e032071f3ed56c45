import type { StepEvent } from "../events.ts";
import type { RunContext } from "../run-context.ts";
import type {
  OutputSubject,
  RequestedCall,
  StepBase,
  StepExecutor,
  StepOutcome,
  StepRequest,
  Thrown,
} from "../runtime/runtime.ts";
import { decide } from "./decide.ts";
import { executeCall } from "./execute-call.ts";
import { hookedResponse } from "./hooked-model.ts";
import { makeSystemPrompts } from "./make-system-prompts.ts";
import { outcomeOf, type WorkOptions } from "./outcome.ts";
import { executeOutput, partialOutput } from "./process-output.ts";
import { type HostSetup, Session } from "./session.ts";
import { streamResponse, wholeResponse } from "./stream-model.ts";
import { validateCalls } from "./validate-calls.ts";

type Execution = AsyncGenerator<StepEvent, StepOutcome, unknown>;

/** What the host tells its view. */
interface HostLinks {
  readonly onClose: () => void;
  /** Cancels the run from inside. */
  readonly cancel: () => void;
}

/** The live side of a run: all user code runs here, inside a step. */
export class StepHost implements StepExecutor {
  readonly runId: string;
  readonly #session: Session;
  readonly #thrown = new Map<string, Thrown>();
  readonly #onClose: () => void;

  constructor(setup: HostSetup, { onClose, cancel }: HostLinks) {
    this.runId = setup.shared.runId;
    this.#session = new Session(setup, cancel);
    this.#onClose = onClose;
  }

  execute(request: StepRequest, signal: AbortSignal): Execution {
    const session = this.#session;
    session.spending.tell(request.usage);
    switch (request.kind) {
      case "begin":
        return this.#settle(request, signal, () =>
          makeSystemPrompts(
            session.setup.systemPrompts,
            request.dynamicRefs,
            session.context(request, signal),
          ),
        );
      case "prepare":
        return this.#settle(request, signal, async () => {
          if (request.runMetadata === undefined) await session.metadata.ask(request, signal);
          const { listed, instructions } = await session.list(request, signal);
          return { tools: listed, instructions };
        });
      case "model":
        if (session.setup.hooks.modelRequest.length > 0)
          return hookedResponse(session, request, this.#work(request, signal));
        if (request.live) return streamResponse(session, request, this.#work(request, signal, 0));
        return wholeResponse(session, request, this.#work(request, signal, 0));
      case "suspended":
        return this.#suspended(request, signal);
      case "validate":
        return this.#settle(request, signal, () => validateCalls(session, request, signal));
      case "call":
        return executeCall(session, request, this.#work(request, signal));
      case "output":
        return executeOutput(session, request, this.#work(request, signal));
      case "decide":
        return this.#settle(request, signal, () =>
          decide(session.setup, request.requests, session.context(request, signal)),
        );
      case "end": {
        // a run that was aborted before its end has not ended well; then it is closed by another `end`
        const own = request.status === "ok" ? signal : new AbortController().signal;
        return this.#settle(request, own, async () => {
          if (request.status === "ok") await session.metadata.ask(request, signal);
          await this.close(request.status);
        });
      }
    }
  }

  /** The context of work between two steps. */
  context(base: StepBase, signal: AbortSignal, requested?: RequestedCall): RunContext<never> {
    const { usage } = base;
    return this.#session.context(base, signal, requested ? { usage, requested } : { usage });
  }

  /** What an answer that still arrives would be as an output. */
  partialOutput(subject: OutputSubject, ctx: RunContext<never>): ReturnType<typeof partialOutput> {
    return partialOutput(this.#session, subject, ctx);
  }

  thrownBy(key: string): Thrown | undefined {
    return this.#thrown.get(key);
  }

  /**
   * Closes the toolsets of the run; unless it ended well, it waits no longer than for tools. An abort
   * is heard until they are closed. May be called often.
   */
  async close(status: "ok" | "error" | "cancelled"): Promise<void> {
    try {
      await this.#session.close(status === "ok" ? undefined : this.#session.setup.drainMs);
    } finally {
      this.#onClose();
    }
  }

  /** What is cancelled is so after an abort as well, which may be the reason. */
  #suspended(request: Extract<StepRequest, { kind: "suspended" }>, signal: AbortSignal): Execution {
    const { drainMs, shared } = this.#session.setup;
    const { response, action } = request;
    if (action === "wait")
      return this.#settle(request, signal, () => shared.model.continuationDelayMs?.(response) ?? 0);
    const own = new AbortController();
    const cancel = async (): Promise<void> => {
      const timer = setTimeout(() => own.abort(), drainMs); // that of `AbortSignal.timeout()` lets a process end
      try {
        await shared.model.cancelSuspendedResponse?.(response, own.signal);
      } finally {
        clearTimeout(timer);
      }
    };
    return this.#settle(request, own.signal, cancel, 0);
  }

  // oxlint-disable-next-line require-yield -- nothing happens inside these steps that a reader could see
  async *#settle(
    request: StepRequest,
    signal: AbortSignal,
    work: () => unknown,
    drainMs?: number,
  ): Execution {
    return outcomeOf(this.#work(request, signal, drainMs), work);
  }

  #work(
    request: StepRequest,
    signal: AbortSignal,
    drainMs: number = this.#session.setup.drainMs,
  ): WorkOptions {
    const { key } = request;
    const { effects, spending } = this.#session;
    effects.begin(key);
    return {
      signal,
      drainMs,
      onThrown: (error) => this.#thrown.set(key, { error }),
      complete: (outcome) => {
        const left = effects.end(key);
        if (left?.cancels === true && signal.aborted && !this.#thrown.has(key))
          this.#thrown.set(key, { error: signal.reason });
        return spending.settle(request, left === undefined ? outcome : { ...outcome, ...left });
      },
    };
  }
}
