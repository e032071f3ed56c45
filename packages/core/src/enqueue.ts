import { checkPrompt } from "./check-prompt.ts";
import { UsageError } from "./errors/usage-error.ts";
import { isoTime } from "./iso-time.ts";
import type { Message, RequestPart } from "./messages.ts";
import { toJson } from "./to-json.ts";
import type { UserContent } from "./user-content.ts";

/** What may be put into a run: what a user says, parts of a request, or whole messages. */
export type EnqueueContent = UserContent | RequestPart | Message;

/** When what was put in is delivered. */
export interface EnqueueOptions {
  /**
   * `asap`, unless told otherwise: with the next request to the model, or in one more request where
   * the run would end. `when_idle`: only where it would end.
   */
  readonly priority?: "asap" | "when_idle" | undefined;
}

/** What one call put in, as plain data. */
export interface EnqueuedMessages {
  readonly enqueueId: string;
  readonly priority: "asap" | "when_idle";
  /** The last one is a request. */
  readonly messages: readonly Message[];
}

/** Puts messages into a run; gives the id under which `enqueued_messages` reports them. */
export type Enqueue = (
  content: EnqueueContent | readonly EnqueueContent[],
  options?: EnqueueOptions,
) => string | undefined;

/**
 * What is put in, as messages: neighbouring texts and media are one prompt, neighbouring parts one
 * request. Nothing where there is no content.
 *
 * @throws `invalid_usage` for what no message is made of, and where the last message is no request.
 */
export function toEnqueued(
  enqueueId: string,
  content: EnqueueContent | readonly EnqueueContent[],
  { priority = "asap" }: EnqueueOptions = {},
): EnqueuedMessages | undefined {
  if (priority !== "asap" && priority !== "when_idle")
    throw new UsageError(`\`priority\` is ${String(priority)}. Say \`asap\` or \`when_idle\`.`);
  const items = [content].flat() as readonly EnqueueContent[]; // `flat` of a union loses readonly
  const messages: Message[] = [];
  let parts: RequestPart[] = [];
  let said: UserContent[] = [];
  const timestamp = isoTime(Date.now());
  const endPrompt = (): void => {
    const [only] = said;
    if (only === undefined) return;
    checkPrompt(said);
    const text = said.length === 1 && typeof only === "string" ? only : said;
    parts.push({ partKind: "user-prompt", content: text, timestamp });
    said = [];
  };
  const endRequest = (): void => {
    endPrompt();
    if (parts.length > 0) messages.push({ kind: "request", parts, timestamp, state: "complete" });
    parts = [];
  };
  for (const item of items) {
    if (isMessage(item)) {
      endRequest();
      messages.push(item);
    } else if (isPart(item)) {
      endPrompt();
      parts.push(item);
    } else if (isUserContent(item)) {
      said.push(item);
    } else {
      throw new UsageError(
        "`enqueue()` takes texts, media, parts of a request and messages, or a list of these.",
      );
    }
  }
  endRequest();
  if (messages.length === 0) return undefined;
  if (messages.at(-1)?.kind !== "request")
    throw new UsageError("What `enqueue()` puts in has to end with a request to the model.");
  const data = toJson(() => "What `enqueue()` puts in", messages) as readonly Message[]; // JSON of messages
  return { enqueueId, priority, messages: data };
}

function isMessage(item: unknown): item is Message {
  return isObject(item) && "parts" in item && Array.isArray(item.parts);
}

function isPart(item: unknown): item is RequestPart {
  return isObject(item) && "partKind" in item;
}

function isUserContent(item: unknown): item is UserContent {
  return typeof item === "string" || (isObject(item) && "kind" in item);
}

function isObject(item: unknown): item is object {
  return typeof item === "object" && item !== null;
}
