import { type Message, type ModelResponse, type ModelSettings, UsageError } from "@toolsets/core";

/** What OpenAI has of a conversation, and what it has to be told. */
export interface StoredState {
  readonly previousResponseId?: string;
  readonly conversationId?: string;
  readonly messages: readonly Message[];
  /** The response that the messages follow; unset where all are sent. */
  readonly after?: ModelResponse;
}

/**
 * Where the settings say that OpenAI keeps the conversation: what it has of it, and what came since.
 *
 * @throws `invalid_usage` where they name a response and a conversation: OpenAI takes one of them.
 */
export function storedState(
  messages: readonly Message[],
  {
    openaiPreviousResponseId: previous,
    openaiConversationId: conversation,
    openaiStore: store,
  }: ModelSettings,
  system: string,
): StoredState {
  if (previous !== undefined && conversation !== undefined) {
    throw new UsageError(
      "`openaiPreviousResponseId` and `openaiConversationId` exclude each other. Set one of them.",
    );
  }
  if (conversation !== undefined) return conversationState(messages, conversation, system);
  if (previous === undefined) return { messages };
  // nothing that this conversation got is kept
  if (store === false)
    return previous === "auto" ? { messages } : { previousResponseId: previous, messages };
  return responseState(messages, previous, system);
}

function responseState(messages: readonly Message[], id: string, system: string): StoredState {
  // a response that was cut off is nothing to go on from
  const at = messages.findLastIndex(
    (message) => isOf(message, system) && !isChat(message) && message.state !== "interrupted",
  );
  const after = messages[at];
  if (after?.kind === "response") {
    // nothing goes on from what the endpoint for compactions gave: it stands for all that was before
    if (after.providerDetails?.["compaction"] === true) return { messages };
    const { providerResponseId: previousResponseId } = after;
    if (previousResponseId && at < messages.length - 1)
      return { previousResponseId, messages: messages.slice(at + 1), after };
  }
  return id === "auto" ? { messages } : { previousResponseId: id, messages };
}

function conversationState(messages: readonly Message[], id: string, system: string): StoredState {
  const { conversationId: own } = messages.at(-1) ?? {};
  const at = messages.findLastIndex((message) => {
    if (!isOf(message, system)) return false;
    const kept = message.providerDetails?.["conversation_id"];
    if (id !== "auto") return kept === id;
    const isOwn = own === undefined || message.conversationId === undefined;
    return typeof kept === "string" && (isOwn || message.conversationId === own);
  });
  const after = messages[at];
  const conversationId = after?.kind === "response" && after.providerDetails?.["conversation_id"];
  if (typeof conversationId !== "string")
    return id === "auto" ? { messages } : { conversationId: id, messages };
  return {
    conversationId,
    messages: messages.slice(at + 1),
    ...(isOf(after, system) && { after }),
  };
}

/** Chat Completions of the same provider have ids as well, which Responses does not know. */
function isChat({ providerResponseId: id, providerName }: ModelResponse): boolean {
  if (!id) return false;
  return providerName === "openai" || providerName === "azure"
    ? !id.startsWith("resp")
    : id.startsWith("chatcmpl");
}

function isOf(message: Message | undefined, system: string): message is ModelResponse {
  return message?.kind === "response" && message.providerName === system;
}
