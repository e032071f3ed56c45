import type { Message, RequestPart, ResponsePart } from "../messages.ts";

export const AT = "2026-01-02T03:04:05.678901Z";

/** A history of one request with this part, in memory. */
export function requestOf(...parts: readonly RequestPart[]): readonly Message[] {
  return [{ kind: "request", parts, state: "complete" }];
}

/** The JSON of a request with these parts. */
export function requestJson(...parts: readonly object[]): string {
  return JSON.stringify([{ kind: "request", parts }]);
}

/** The JSON of a response with these parts. */
export function responseJson(parts: readonly object[], fields: object = {}): string {
  return JSON.stringify([{ kind: "response", timestamp: AT, parts, ...fields }]);
}

/** The only part of a history. */
export function partOf(messages: readonly Message[]): RequestPart | ResponsePart | undefined {
  return messages[0]?.parts[0];
}
