import type { ModelStreamChunk, ResponseTail } from "@toolsets/core";
import { readErrorBody } from "../read-error.ts";
import type { EventReader } from "../read-stream.ts";
import type { OutputItem, ResponsesBody } from "./read-response.ts";
import { readTail } from "./read-tail.ts";

/** What we read of an event; events of other types are left out. */
export interface ResponsesEvent {
  readonly type: string;
  readonly output_index?: number | undefined;
  readonly content_index?: number | undefined;
  readonly summary_index?: number | undefined;
  readonly delta?: unknown;
  readonly arguments?: string | undefined;
  readonly item?: OutputItem | undefined;
  readonly response?: ResponsesBody | undefined;
}

/**
 * Reads one stream of events. An event that says that the response failed is thrown as `model_http`.
 */
export function responsesReader(modelName: string): EventReader<ResponsesEvent> {
  const calls = callReader();
  let refusal = "";
  let tail: ResponseTail | undefined;

  return {
    read(event) {
      const { type, output_index: at = 0 } = event;
      const delta = typeof event.delta === "string" ? event.delta : "";
      switch (type) {
        case "response.output_text.delta":
          return [{ kind: "text", key: `${at}/${event.content_index}`, content: delta }];
        case "response.reasoning_summary_text.delta":
          return [thinking(`${at}/summary/${event.summary_index}`, delta)];
        case "response.reasoning_text.delta":
          return [thinking(`${at}/${event.content_index}`, delta)];
        case "response.refusal.delta":
          refusal += delta;
          return [];
        case "response.output_item.added":
          return calls.start(at, event.item);
        case "response.function_call_arguments.delta":
          return calls.grow(at, delta);
        case "response.function_call_arguments.done":
          return calls.complete(at, event.arguments);
        case "response.output_item.done":
          return [...calls.start(at, event.item), ...calls.complete(at, event.item?.arguments)];
        case "response.completed":
        case "response.incomplete":
          tail = readTail(event.response ?? {}, { refusal, hasToolCalls: calls.any() });
          return [];
        case "response.failed":
          throw readErrorBody(event.response?.error, modelName);
        default:
          return [];
      }
    },
    isComplete: () => tail !== undefined,
    end: () => tail,
  };
}

function thinking(key: string, content: string): ModelStreamChunk {
  return { kind: "thinking", key, content };
}

interface CallReader {
  start(at: number, item: OutputItem | undefined): readonly ModelStreamChunk[];
  grow(at: number, args: string): readonly ModelStreamChunk[];
  /** Yields the arguments of a server that sends them as a whole. */
  complete(at: number, args: unknown): readonly ModelStreamChunk[];
  any(): boolean;
}

function callReader(): CallReader {
  /** Whether arguments came, by the place of the call in the output. */
  const hasArgs = new Map<number, boolean>();
  const grow = (at: number, args: string): readonly ModelStreamChunk[] => {
    if (!hasArgs.has(at) || args === "") return [];
    hasArgs.set(at, true);
    return [{ kind: "tool-call", key: at, args }];
  };
  return {
    start(at, item) {
      if (item?.type !== "function_call" || !item.name || hasArgs.has(at)) return [];
      hasArgs.set(at, false);
      const toolCallId = item.call_id || item.id;
      return [
        { kind: "tool-call", key: at, toolName: item.name, ...(toolCallId && { toolCallId }) },
      ];
    },
    grow,
    complete: (at, args) =>
      typeof args === "string" && hasArgs.get(at) === false ? grow(at, args) : [],
    any: () => hasArgs.size > 0,
  };
}
