import { type ModelReply, UnexpectedModelBehaviorError } from "@toolsets/core";
import { readErrorBody } from "../read-error.ts";
import type { OutputItem } from "./output-item.ts";
import { type ItemContext, readItem, refusalIn } from "./read-item.ts";
import { nativeReader } from "./read-native-item.ts";
import { readTail, type ResponsesTailFields } from "./read-tail.ts";

/** What we read of a response. */
export interface ResponsesBody extends ResponsesTailFields {
  readonly output?: readonly OutputItem[] | null;
  readonly error?: unknown;
}

/** Of which model a response is, and what of it is kept. */
export interface ReadOptions extends Pick<ItemContext, "providerName"> {
  readonly annotations?: boolean | undefined;
  /** Whether ids of calls are unique in their response alone. */
  readonly scopesCalls?: boolean | undefined;
}

/**
 * The response in a body.
 *
 * @throws `model_http` for a response that failed, `unexpected_model_behavior` for what is none.
 */
export function readResponse(
  body: ResponsesBody | null,
  modelName: string,
  options: ReadOptions,
): ModelReply {
  if (body?.error || body?.status === "failed") throw readErrorBody(body.error, modelName);
  if (!body || !Array.isArray(body.output)) {
    throw new UnexpectedModelBehaviorError(
      `What answered for \`${modelName}\` is no response. Check \`baseURL\`, or use \`openai.chat\`.`,
    );
  }
  const items: readonly OutputItem[] = body.output.filter(
    (item) => typeof item === "object" && item,
  );
  const refusal = items.map(refusalIn).join("");
  const context = itemContext(options, body.id);
  const parts = refusal === "" ? items.flatMap((item) => readItem(item, context)) : [];
  const hasToolCalls = parts.some(
    ({ partKind, ...part }) => partKind === "tool-call" && !("toolKind" in part),
  );
  const tail = readTail(body, { refusal, hasToolCalls });
  return { ...tail, parts };
}

/** What the items of one response have in common. */
export function itemContext(
  { providerName, annotations = false, scopesCalls }: ReadOptions,
  responseId: string | null | undefined,
): ItemContext {
  return {
    providerName,
    annotations,
    callScope: scopesCalls ? responseId || undefined : undefined,
    native: nativeReader(providerName),
  };
}
