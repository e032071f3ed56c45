import type { Answer } from "./script.ts";

/** One API of a provider, as far as a scripted model needs it. */
export interface Api {
  /** How many responses the history of a request has. */
  countResponses(body: RequestBody): number;
  /** The body of a whole response. */
  toResponse(model: string, answer: Answer): unknown;
  /** The events of a streamed response, as the provider names them, or `[DONE]`. */
  toEvents(model: string, answer: Answer): Iterable<StreamedEvent>;
}

/** What is read of a request. */
export interface RequestBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages?: readonly { readonly role: string }[];
  readonly input?: string | readonly { readonly type?: string }[];
}

/** One event of a stream. */
export interface StreamedEvent {
  readonly event?: string;
  readonly data: unknown;
}

/** Usage in no provider's words. */
export const TOKENS = { input: 10, output: 5 } as const;

/** A time that is always the same. */
export const CREATED = 1_700_000_000;

/** As much of a server-sent event as a client reads. */
export function toWire({ event, data }: StreamedEvent): string {
  const name = event === undefined ? "" : `event: ${event}\n`;
  return `${name}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
