import type { PartDeltaEvent, PartEndEvent, PartStartEvent } from "../events.ts";
import { createTextBuffer, type TextBuffer } from "../host/text-buffer.ts";
import { isoTime } from "../iso-time.ts";
import type { ModelResponse, ResponsePart } from "../messages.ts";
import { NO_USAGE } from "../usage.ts";

/** A part, and what has come for it since it began. */
interface GrowingPart {
  part: ResponsePart;
  readonly added: TextBuffer;
}

const SEPARATOR = "\n\n";

/** A response put together out of its events, as far as it is there. */
export class GrowingResponse {
  readonly #parts: GrowingPart[] = [];
  readonly #timestamp = isoTime(Date.now());
  #hasText = false;
  #hasWords = false;
  /** A tool of the provider ran since the last text. */
  #isInterrupted = false;

  /** One that is there already. */
  static of({ parts }: Pick<ModelResponse, "parts">): GrowingResponse {
    const growing = new GrowingResponse();
    for (const [index, part] of parts.entries()) growing.#begin(index, part);
    return growing;
  }

  /** Takes what an event brings; returns the text that is new. */
  take(event: PartStartEvent | PartDeltaEvent | PartEndEvent): string {
    switch (event.eventKind) {
      case "part_start":
        return this.#begin(event.index, event.part);
      case "part_delta": {
        const { delta } = event;
        const isCall = delta.partDeltaKind === "tool_call";
        const piece = (isCall ? delta.argsDelta : delta.contentDelta) ?? "";
        this.#parts[event.index]?.added.append(piece);
        return delta.partDeltaKind === "text" ? this.#write(piece) : "";
      }
      case "part_end": {
        const growing = this.#parts[event.index];
        if (growing !== undefined)
          this.#parts[event.index] = { part: event.part, added: createTextBuffer() };
        return "";
      }
    }
  }

  /** All texts in a row, apart where a tool of the provider ran between them. */
  get text(): string {
    let text = "";
    let isInterrupted = false;
    for (const { part, added } of this.#parts) {
      if (part.partKind === "builtin-tool-call") isInterrupted = text !== "";
      const piece = part.partKind === "text" ? part.content + added.read() : "";
      if (piece === "") continue;
      text += isInterrupted ? SEPARATOR + piece : piece;
      isInterrupted = false;
    }
    return text;
  }

  /** Whether some of the text is not blank. */
  get hasWords(): boolean {
    return this.#hasWords;
  }

  parts(): readonly ResponsePart[] {
    return this.#parts.map(({ part, added }) => grown(part, added.read()));
  }

  /** The response as it would stand in a history. */
  toResponse(ids: Pick<ModelResponse, "modelName" | "providerName" | "runId">): ModelResponse {
    return {
      kind: "response",
      ...ids,
      parts: this.parts(),
      usage: NO_USAGE,
      timestamp: this.#timestamp,
      state: "incomplete",
    };
  }

  #begin(index: number, part: ResponsePart): string {
    if (index < this.#parts.length) this.#rewind(index);
    this.#parts[index] = { part, added: createTextBuffer() };
    if (part.partKind === "builtin-tool-call") this.#isInterrupted = this.#hasText;
    return part.partKind === "text" ? this.#write(part.content) : "";
  }

  /** The model was asked again, or goes on from an earlier part: what came from there on is void. */
  #rewind(length: number): void {
    this.#parts.length = length;
    this.#hasText = false;
    this.#hasWords = false;
    this.#isInterrupted = false;
    for (const { part, added } of this.#parts) {
      if (part.partKind === "builtin-tool-call") this.#isInterrupted = this.#hasText;
      if (part.partKind === "text") this.#write(part.content + added.read());
    }
  }

  #write(piece: string): string {
    if (piece === "") return "";
    const text = this.#isInterrupted ? SEPARATOR + piece : piece;
    this.#isInterrupted = false;
    this.#hasText = true;
    this.#hasWords ||= piece.trim() !== "";
    return text;
  }
}

function grown(part: ResponsePart, added: string): ResponsePart {
  if (added === "") return part;
  if (part.partKind === "text" || part.partKind === "thinking")
    return { ...part, content: part.content + added };
  if (part.partKind !== "tool-call" && part.partKind !== "builtin-tool-call") return part;
  return { ...part, args: `${typeof part.args === "string" ? part.args : ""}${added}` };
}
