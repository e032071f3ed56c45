import {
  checkRequestsAllowed,
  collectParts,
  isToolsetsError,
  type JsonSchemaObject,
  type Message,
  type Model,
  ModelConnectionError,
  ModelHttpError,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelStreamChunk,
  type ModelSettings,
  ModelTimeoutError,
  NO_USAGE,
  type ResponsePart,
  type ResponseTail,
  type ToolDefinition,
  toWellFormed,
  UnexpectedModelBehaviorError,
  UsageError,
} from "@toolsets/core";
import type { ModelConnection } from "../model-contract.ts";
import type { Fault } from "./fault.ts";
import { toWire } from "./plain-history.ts";
import type { Line } from "./plain-wire.ts";

/** The time of one request. */
interface Call {
  readonly signal: AbortSignal;
  hold(): void;
  read(error: unknown, phase: "connect" | "stream"): unknown;
  end(): void;
}

/** A small adapter of a made-up provider; with a fault, where one is named. */
export class PlainModel implements Model {
  readonly name = "plain-1";
  readonly system = "plain";
  readonly profile: ModelProfile;
  readonly connection: ModelConnection;
  readonly fault: Fault | undefined;
  last = "";

  constructor(connection: ModelConnection, fault?: Fault) {
    this.connection = connection;
    this.fault = fault;
    this.profile = { supportsTools: true };
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const call = this.start(options);
    try {
      const response = await this.send(messages, options, call.signal, false);
      const text = await response.text();
      if (this.fault === "reads html as nothing" && text.startsWith("<"))
        return { parts: [], usage: NO_USAGE };
      const lines = parse(text);
      if (!Array.isArray(lines)) throw this.unreadable();
      const chunks = lines.flatMap((line: Line) => this.read(line));
      const end = lines.map(({ end: last }: Line) => last).find((last) => last !== undefined);
      if (end === undefined) throw this.unreadable();
      const collector = collectParts();
      for (const chunk of chunks) collector.add(chunk);
      const parts = collector.parts();
      return {
        parts: this.fault === "trims texts" ? parts.map(trimmed) : parts,
        ...toTail(end),
      };
    } catch (error) {
      throw call.read(error, "connect");
    } finally {
      call.end();
    }
  }

  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const call = this.start(options);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    try {
      const response = await this.send(messages, options, call.signal, true);
      reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
      if (this.fault === "ignores the timeout in streams") call.hold();
      const decoder = new TextDecoder();
      const held: ModelStreamChunk[] = [];
      for (let rest = ""; ;) {
        const { value } = await this.next(reader, call.signal);
        if (value === undefined) break;
        rest +=
          this.fault === "decodes each piece alone"
            ? new TextDecoder().decode(value)
            : decoder.decode(value, { stream: true });
        const lines = rest.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const read: Line = parse(line);
          if (typeof read !== "object" || read === null) throw this.unreadable();
          if (this.fault === "buffers the stream") held.push(...this.read(read));
          else yield* this.read(read);
          if (read.end === undefined) continue;
          yield* held;
          const tail = toTail(read.end);
          return this.fault === "counts no usage in streams" ? { ...tail, usage: NO_USAGE } : tail;
        }
      }
      if (this.fault === "gives what came of a broken stream") return { usage: NO_USAGE };
      throw new ModelConnectionError("It ended early.", { modelName: this.name, phase: "stream" });
    } catch (error) {
      const failure = call.read(error, "stream");
      if (this.fault === "ends quietly at an abort" && options.signal.aborted)
        return { usage: NO_USAGE };
      throw failure;
    } finally {
      call.end();
      if (this.fault !== "keeps the stream open") void reader?.cancel().catch(() => {});
    }
  }

  /** Not all streams hear of an abort by themselves. */
  next(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly value?: Uint8Array | undefined }> {
    signal.throwIfAborted();
    return reader.read();
  }

  start({ signal: outer, settings, outputMode }: ModelRequestOptions): Call {
    const { name, fault } = this;
    if (fault === "throws for outputs that are no text" && outputMode !== "text")
      throw new TypeError("What is that?");
    if (fault !== "ignores the abort") outer.throwIfAborted();
    if (fault !== "asks while forbidden") checkRequestsAllowed(name);
    const { timeoutMs = 60_000 } = settings;
    if (!(timeoutMs > 0) && fault !== "takes any timeout")
      throw new UsageError(`\`timeoutMs\` is ${timeoutMs}.`);
    const controller = new AbortController();
    const timeout = new ModelTimeoutError("It takes too long.", { modelName: name, timeoutMs });
    const timer = setTimeout(() => controller.abort(timeout), timeoutMs);
    const onAbort = (): void => controller.abort(outer.reason);
    if (fault !== "ignores the abort") outer.addEventListener("abort", onAbort, { once: true });
    const { signal } = controller;
    return {
      signal: signal,
      hold(): void {
        clearTimeout(timer);
      },
      read(error: unknown, phase: "connect" | "stream"): unknown {
        if (signal.aborted)
          return fault === "throws the error of the abort" ? new Error("aborted") : signal.reason;
        if (isToolsetsError(error) || fault === "throws plain errors for what is none")
          return error;
        if (error instanceof SyntaxError) return new UnexpectedModelBehaviorError("No JSON.");
        return new ModelConnectionError("It broke.", { modelName: name, phase }, { cause: error });
      },
      end(): void {
        clearTimeout(timer);
        if (fault !== "leaves a listener on the signal")
          outer.removeEventListener("abort", onAbort);
      },
    };
  }

  async send(
    messages: readonly Message[],
    { settings, instructions, tools, toolChoice, outputObject }: ModelRequestOptions,
    signal: AbortSignal,
    stream: boolean,
  ): Promise<Response> {
    const { fetch, apiKey, baseURL } = this.connection;
    const { extraBody, extraHeaders, maxTokens, stopSequences } = settings;
    const { fault } = this;
    const said = {
      messages: messages.flatMap((message) => toWire(message, fault)),
      instructions: instructions.map(({ content }) => content),
      tools: tools.map(({ name, description, parametersJsonSchema }) => ({
        name,
        description,
        parametersJsonSchema: this.toSchema(parametersJsonSchema),
      })),
      ...(fault !== "ignores the choice of tools" && { toolChoice }),
      ...(fault !== "ignores maxTokens" && { maxTokens }),
      ...(fault !== "ignores stopSequences" && { stopSequences }),
      ...(fault !== "ignores the schema of native output" && { output: outputObject?.jsonSchema }),
      ...(this.fault === "sends settings that it does not know" && settings),
      ...(this.fault === "makes ids up" && { id: crypto.randomUUID() }),
      ...(this.fault !== "ignores extraBody" && Object(extraBody)),
      stream,
    };
    this.failFor(tools, settings);
    if (this.fault === "changes the history") Object.assign(messages[0] ?? {}, { seen: true });
    if (this.fault === "refuses to be frozen") Object.assign(this.profile, { seen: true });
    const body = JSON.stringify(fault === "sends half characters" ? said : toWellFormed(said));
    const sent = this.fault === "keeps state between requests" ? this.last || body : body;
    this.last = body;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(this.fault !== "ignores extraHeaders" && extraHeaders),
    };
    const response = await fetch(`${baseURL}/say`, { method: "POST", body: sent, headers, signal });
    if (response.ok) return response;
    const text = await response.text();
    if (this.fault === "throws plain errors for statuses") throw new TypeError("refused");
    const retryAfterMs = this.readWait(response.headers.get("retry-after"));
    throw new ModelHttpError(`It was refused: ${this.hide(text)}`, {
      modelName: this.name,
      status: response.status,
      body: this.hide(text),
      retryAfterMs,
    });
  }

  toSchema({ required, $defs, ...schema }: JsonSchemaObject): JsonSchemaObject {
    return {
      ...schema,
      ...(this.fault !== "drops required fields of schemas" && { required }),
      ...(this.fault !== "sends schemas without definitions" && { $defs }),
    };
  }

  readWait(header: string | null): number | undefined {
    if (header === null || this.fault === "ignores retry-after") return undefined;
    const seconds = Number(header);
    if (seconds >= 0) return seconds * 1000;
    const date = this.fault === "ignores dates in retry-after" ? Number.NaN : Date.parse(header);
    return date > Date.now() ? date - Date.now() : undefined;
  }

  failFor(tools: readonly ToolDefinition[], settings: ModelSettings): void {
    const { fault } = this;
    const isOdd = tools.some(({ parametersJsonSchema: { type } }) => type === undefined);
    if (fault === "throws for odd schemas" && isOdd) throw new TypeError("No object.");
    if (fault === "throws for settings" && settings.thinking === "xhigh")
      throw new RangeError("Too much.");
  }

  hide(text: string): string {
    return this.fault === "tells the key" ? text : text.replaceAll(this.connection.apiKey, "…");
  }

  unreadable(): Error {
    if (this.fault === "throws plain errors for what is none")
      return new TypeError("What is this?");
    return new UnexpectedModelBehaviorError("That is no answer.");
  }

  read({ text, thinking, signature, call, error }: Line): ModelStreamChunk[] {
    if (error !== undefined)
      throw new ModelHttpError(this.hide(error), { modelName: this.name, status: 500 });
    if (text !== undefined) return [{ kind: "text", key: "text", content: text }];
    if (thinking !== undefined)
      return [
        { kind: "thinking", key: "thinking", content: thinking, ...(signature && { signature }) },
      ];
    if (call === undefined) return [];
    const { at, id, name, args } = call;
    return [
      {
        kind: "tool-call",
        key: this.fault === "merges calls" ? 0 : at,
        ...(id !== undefined && { toolCallId: id }),
        ...(name !== undefined && { toolName: name }),
        ...(args !== undefined && this.fault !== "drops arguments in streams" && { args }),
      },
    ];
  }
}

function parse(text: string): Line & Line[] {
  return JSON.parse(text);
}

function toTail({ reason, ...used }: NonNullable<Line["end"]>): ResponseTail {
  const usage = { ...NO_USAGE, inputTokens: used.in, outputTokens: used.out };
  return { usage, ...(reason !== undefined && { finishReason: reason }) };
}

function trimmed(part: ResponsePart): ResponsePart {
  return part.partKind === "text" ? { ...part, content: part.content.trim() } : part;
}
