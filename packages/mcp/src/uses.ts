import type { RequestId, Transport } from "@modelcontextprotocol/client";
import type { RunContext } from "@toolsets/core";
import type { MCPConnection } from "./mcp-source.ts";
import type { WireOptions } from "./wire.ts";

/** Says on the way to the connection for which use a request is made. No server sees it. */
export const USE_HEADER = "x-toolsets-use";
const MARK = "toolsets/use";
const MAX_ENDED = 100;

/** A connection that reads from its requests for which use they are made. */
export interface UseAwareConnection extends MCPConnection {
  readonly takesUses: true;
}

/** What a session is used for. */
export interface Use {
  readonly ctx: RunContext | undefined;
  /** What the requests to a URL go with, where the user of the run has credentials of their own. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** What goes with the requests of a use. */
export type SentFor = Pick<WireOptions, "headers">;

/** What the sessions of a server are used for at a time. Sessions are shared: requests say whose they are. */
export class Uses {
  readonly #uses = new Map<string, Use>();
  readonly #ended: string[] = [];
  #count = 0;

  begin(use: Use): string {
    this.#count += 1;
    const id = String(this.#count);
    this.#uses.set(id, use);
    return id;
  }

  get(id: unknown): Use | undefined {
    return typeof id === "string" ? this.#uses.get(id) : undefined;
  }

  /** The credentials stay for a while: others may still wait for a list that it began to read. */
  end(id: string): void {
    const headers = this.#uses.get(id)?.headers;
    this.#uses.delete(id);
    if (headers === undefined) return;
    this.#uses.set(id, { ctx: undefined, headers });
    this.#ended.push(id);
    if (this.#ended.length > MAX_ENDED) this.#uses.delete(this.#ended.shift() ?? id);
  }
}

/** The use that a question in the result of a call belongs to. */
export function useOf(meta: Readonly<Record<string, unknown>> | undefined): unknown {
  return meta?.[MARK];
}

/** The parameters of a question as the server sent them. */
export function unmarked<Params extends { _meta?: Record<string, unknown> | undefined }>(
  params: Params,
): Params {
  const { _meta: meta } = params;
  if (meta === undefined || !(MARK in meta)) return params;
  const { [MARK]: _, ...own } = meta;
  const { _meta: __, ...rest } = params;
  return { ...rest, ...(Object.keys(own).length > 0 && { _meta: own }) } as Params; // less what was added
}

/**
 * Marks the questions in the result of a call with its use: the SDK hands them to handlers without
 * saying which call they belong to. What a server writes in that place is removed.
 */
export function markQuestions(connection: MCPConnection): void {
  const { transport } = connection;
  const takesUses = "takesUses" in connection;
  const ofRequest = new Map<RequestId, string>();
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    const { [USE_HEADER]: use, ...headers } = options?.headers ?? {};
    if (use === undefined) return send(message, options);
    const id = "method" in message && "id" in message ? message.id : undefined;
    if (id !== undefined) ofRequest.set(id, use);
    const forget = (): void => void (id !== undefined && ofRequest.delete(id));
    options?.requestSignal?.addEventListener("abort", forget, { once: true });
    try {
      await send(message, takesUses ? options : { ...options, headers });
    } catch (error) {
      forget();
      throw error;
    }
  };
  const heard = transport.onmessage;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no EventTarget
  transport.onmessage = ((message, extra) => {
    heard?.(message, extra);
    if ("method" in message || message.id === undefined) return;
    const use = ofRequest.get(message.id);
    ofRequest.delete(message.id);
    if ("result" in message) mark(message.result, use);
  }) satisfies Transport["onmessage"];
}

function mark(result: Readonly<Record<string, unknown>>, use: string | undefined): void {
  if (result["resultType"] !== "input_required") return;
  const { inputRequests: questions } = result;
  if (!isRecord(questions)) return;
  for (const question of Object.values(questions)) {
    if (!isRecord(question)) continue;
    const params = isRecord(question["params"]) ? question["params"] : {};
    const { [MARK]: _, ...meta } = isRecord(params["_meta"]) ? params["_meta"] : {};
    const marked = { ...meta, ...(use !== undefined && { [MARK]: use }) };
    question["params"] = { ...params, _meta: marked };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
