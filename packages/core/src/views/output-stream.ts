import { UsageError } from "../errors/usage-error.ts";
import type { FinalResultEvent } from "../events.ts";
import type { ModelResponse } from "../messages.ts";
import type { RunResult } from "../run-result.ts";
import { checkToolLimits } from "../tool-registry.ts";
import type { Flow } from "./flow.ts";
import { GrowingResponse } from "./growing-response.ts";
import { Handle } from "./handle.ts";
import { partialSubject } from "./partial-subject.ts";
import { reader } from "./reader.ts";
import type { StreamedRun, StreamOptions, TextStreamOptions } from "./streamed-run.ts";
import { openWindow } from "./stream-window.ts";

type Item = Awaited<ReturnType<Flow["next"]>>;

/** The view that gathers: its readers pull one run. */
export class OutputStream extends Handle implements StreamedRun {
  #growing = new GrowingResponse();
  /** What says that the output arrives; nothing before. */
  #final: FinalResultEvent | undefined;
  /** The response whose output was read, as it is. */
  #whole: ModelResponse | undefined;
  /** Counts what readers may want to look at. */
  #version = 0;
  #pulling: Promise<void> | undefined;
  #isOver = false;
  #isLeft = false;
  #failed: { readonly error: unknown } | undefined;
  #readers = 0;
  readonly #deltas = new Set<string[]>();
  #result: Promise<RunResult> | undefined;

  get isComplete(): boolean {
    return this.flow.result !== undefined;
  }

  get response(): ModelResponse | undefined {
    if (this.flow.state === undefined) return undefined;
    return this.flow.result?.response ?? this.#whole ?? this.#incomplete();
  }

  get result(): Promise<RunResult> {
    this.#result ??= spared(this.#readToEnd());
    return this.#result;
  }

  get output(): Promise<unknown> {
    return spared(this.result.then(({ output }) => output));
  }

  textStream({ delta = false, debounceMs }: TextStreamOptions = {}): ReturnType<
    StreamedRun["textStream"]
  > {
    const { host, shape } = this.flow.setup;
    if (shape.output.text !== "plain" || host.output.text?.execute !== undefined)
      throw new UsageError(
        "`textStream()` is for plain texts. Read this output with `outputStream()`.",
      );
    return this.#read(delta ? this.#newTexts(debounceMs) : this.#texts(debounceMs));
  }

  outputStream({ debounceMs }: StreamOptions = {}): ReturnType<StreamedRun["outputStream"]> {
    return this.#read(this.#outputs(debounceMs));
  }

  responseStream({ debounceMs }: StreamOptions = {}): ReturnType<StreamedRun["responseStream"]> {
    return this.#read(this.#responses(debounceMs));
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.#failed !== undefined || this.#isOver) return;
    if (this.#whole !== undefined) {
      await this.#readToEnd();
      return;
    }
    this.#isLeft = true;
    await super[Symbol.asyncDispose]();
    this.#failed ??= { error: this.toCancellation() };
  }

  /** Counts a reader in and out: the last one that leaves early ends the run. */
  #read<Value>(
    values: AsyncGenerator<Value, void, undefined>,
  ): AsyncGenerator<Value, void, undefined> {
    return reader(values, {
      begin: () => {
        this.#readers += 1;
      },
      leave: async () => {
        this.#readers -= 1;
        if (this.#readers === 0) await this[Symbol.asyncDispose]();
      },
    });
  }

  async *#newTexts(debounceMs: number | undefined): AsyncGenerator<string, void, undefined> {
    const pieces: string[] = this.#final === undefined ? [] : [this.#growing.text];
    this.#deltas.add(pieces);
    let isEmpty = true;
    try {
      for await (const _ of this.#changes(debounceMs)) {
        const text = pieces.splice(0).join("");
        if (text === "") continue;
        isEmpty = false;
        yield text;
      }
    } finally {
      this.#deltas.delete(pieces);
    }
    const output = this.flow.result?.output;
    if (isEmpty && typeof output === "string") yield output; // it did not come as text
  }

  async *#texts(debounceMs: number | undefined): AsyncGenerator<string, void, undefined> {
    const { isProcessed } = this.flow.setup.shape.output;
    let seen: string | undefined;
    let last: unknown;
    for await (const _ of this.#changes(debounceMs)) {
      const { text } = this.#growing;
      if (this.#final === undefined || text === seen || (isProcessed && this.#isSettled)) continue;
      seen = text;
      const made = isProcessed
        ? await this.flow.partialOutput({ from: "text", text })
        : { output: text };
      if (typeof made?.output !== "string" || made.output === last) continue;
      last = made.output;
      yield made.output;
    }
    const { result } = this.flow;
    if (result === undefined || typeof result.output !== "string" || result.output === last) return;
    const isAll = !isProcessed && GrowingResponse.of(result.response).text === last; // with what stands before a tool of the provider
    if (!isAll) yield result.output; // a hook, a poll or another model gave it
  }

  async *#outputs(debounceMs: number | undefined): AsyncGenerator<unknown, void, undefined> {
    let seen: string | undefined;
    for await (const _ of this.#changes(debounceMs)) {
      const { state } = this.flow;
      if (this.#final === undefined || this.#isSettled || state === undefined) continue;
      const partial = partialSubject(state, this.#growing, this.#incomplete(), this.#final);
      if (partial === undefined || partial.key === seen) continue;
      seen = partial.key;
      const made = await this.flow.partialOutput(partial.subject);
      if (made !== undefined) yield made.output;
    }
    if (this.flow.result !== undefined) yield this.flow.result.output;
  }

  async *#responses(
    debounceMs: number | undefined,
  ): AsyncGenerator<ModelResponse, void, undefined> {
    let last: ModelResponse | undefined;
    for await (const _ of this.#changes(debounceMs)) {
      const isGiven = this.#whole !== undefined && last === this.#whole;
      if (this.#final === undefined || isGiven) continue;
      last = this.#whole ?? this.#incomplete();
      yield last;
    }
    const { result } = this.flow;
    if (result !== undefined && last !== result.response) yield result.response;
  }

  /** No partial output is made any more. */
  get #isSettled(): boolean {
    return this.#whole !== undefined || this.#failed !== undefined;
  }

  /** Once for each state that a reader may want to look at, until the run is over. */
  async *#changes(debounceMs = 100): AsyncGenerator<void, void, undefined> {
    if (debounceMs !== 0) checkToolLimits("`debounceMs`", { timeoutMs: debounceMs });
    let seen = 0;
    for (;;) {
      while (seen === this.#version) {
        if (this.#isOver) return;
        await this.#pull();
      }
      if (debounceMs > 0) await this.#gather(debounceMs);
      seen = this.#version;
      yield;
    }
  }

  /** Reads on while a window is open, or until the response is whole. A read that is still parked then is not lost. */
  async #gather(ms: number): Promise<void> {
    const window = openWindow(ms);
    try {
      while (!window.isOver && !this.#isOver && this.#whole === undefined)
        await Promise.race([this.#pull(), window.over]);
    } catch (error) {
      if (this.#isLeft) throw error; // else what was gathered is given first: the next pull throws it again
    } finally {
      window.close();
    }
  }

  /** One event for all readers: whoever comes first pulls, the others wait with it. */
  #pull(): Promise<void> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed.error);
    this.#pulling ??= this.#advance().finally(() => {
      this.#pulling = undefined;
    });
    return this.#pulling;
  }

  async #advance(): Promise<void> {
    try {
      this.#take(await this.flow.next());
    } catch (error) {
      this.#failed ??= { error };
      throw this.#failed.error;
    }
  }

  #take({ done, value }: Item): void {
    if (done === true) {
      if (this.flow.result === undefined) throw this.toCancellation(); // it was left while this was parked
      this.#isOver = true;
      return;
    }
    if (value.eventKind === "node") {
      if (value.node.kind === "model-request") this.#expect();
      if (value.node.kind === "call-tools" && this.#final !== undefined)
        this.#close(value.node.response);
      return;
    }
    if (this.#whole !== undefined) return;
    switch (value.eventKind) {
      case "final_result":
        this.#final ??= value;
        this.#write(this.#growing.text);
        break;
      case "part_start":
      case "part_delta":
      case "part_end": {
        const text = this.#growing.take(value);
        if (this.#final !== undefined) this.#write(text);
        break;
      }
    }
  }

  /** Another response comes: what was there was no output after all. */
  #expect(): void {
    const last = this.flow.state?.messages.at(-1);
    const isResumed = last?.kind === "response" && last.state === "suspended";
    this.#growing = isResumed ? GrowingResponse.of(last) : new GrowingResponse();
    this.#final = undefined;
    this.#whole = undefined;
  }

  #close(response: ModelResponse): void {
    this.#whole = response;
    this.#version += 1;
  }

  #write(text: string): void {
    this.#version += 1;
    if (text !== "") for (const pieces of this.#deltas) pieces.push(text);
  }

  #incomplete(): ModelResponse {
    const { model, runId } = this.flow.setup.host.shared;
    return this.#growing.toResponse({ modelName: model.name, providerName: model.system, runId });
  }

  async #readToEnd(): Promise<RunResult> {
    this.#readers += 1; // until the run is over: no other reader cancels it by leaving
    while (!this.#isOver) await this.#pull();
    const { result } = this.flow;
    if (result === undefined) throw this.toCancellation();
    return result;
  }
}

/** One that may be taken before it is awaited: what fails meanwhile does not end the process. */
function spared<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {}); // whoever awaits it, and every reader, is told
  return promise;
}
