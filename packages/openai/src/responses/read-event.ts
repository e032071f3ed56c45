import { readErrorBody } from "../read-error.ts";
import type { EventReader } from "../read-stream.ts";
import type { ItemPlace } from "./growing-items.ts";
import { type GrowingResponse, growingResponse, type StreamOptions } from "./growing-response.ts";
import { isRecord, type OutputItem } from "./output-item.ts";
import type { ResponsesBody } from "./read-response.ts";

/** What we read of an event; events of other types are left out. */
export interface ResponsesEvent extends ItemPlace {
  readonly type: string;
  readonly sequence_number?: unknown;
  readonly content_index?: unknown;
  readonly summary_index?: unknown;
  readonly delta?: unknown;
  readonly arguments?: unknown;
  readonly refusal?: unknown;
  readonly item?: OutputItem | null | undefined;
  readonly response?: ResponsesBody | null | undefined;
}

/** Reads a stream of Responses. */
export interface ResponsesReader
  extends EventReader<ResponsesEvent>, Pick<GrowingResponse, "job"> {}

/**
 * Reads one stream of events. An event that says that the response failed is thrown as `model_http`.
 */
export function responsesReader(modelName: string, options: StreamOptions): ResponsesReader {
  const response = growingResponse(modelName, options);
  const { items } = response;
  let sequence: number | undefined;
  let refusal = "";

  return {
    read(event) {
      if (!isRecord(event)) return [];
      if (typeof event.sequence_number === "number") sequence = event.sequence_number;
      const delta = typeof event.delta === "string" ? event.delta : "";
      switch (event.type) {
        case "response.output_text.delta":
          return items.write(event, "text", event.content_index, delta);
        case "response.reasoning_summary_text.delta":
          return items.write(event, "summary", event.summary_index, delta);
        case "response.reasoning_text.delta":
          return items.write(event, "raw", event.content_index, delta);
        case "response.function_call_arguments.delta":
        case "response.custom_tool_call_input.delta":
        case "response.code_interpreter_call_code.delta":
        case "response.mcp_call_arguments.delta":
          return items.call(event, delta);
        case "response.function_call_arguments.done":
          return typeof event.arguments === "string" ? items.endCall(event, event.arguments) : [];
        case "response.refusal.delta":
          refusal += delta;
          return [];
        case "response.refusal.done":
          if (typeof event.refusal === "string") refusal = event.refusal;
          return [];
        case "response.output_item.added":
          return event.item ? items.begin(event, event.item) : [];
        case "response.output_item.done":
          return event.item ? items.end(event, event.item) : [];
        case "error":
          throw readErrorBody(event, modelName);
        default:
          return event.response ? response.take(event.type, event.response) : [];
      }
    },
    isComplete: response.isComplete,
    job: response.job,
    end: () => response.end(refusal, sequence),
    // a job in the background goes on without us
    endAtBreak: () => response.end(refusal, sequence),
  };
}
