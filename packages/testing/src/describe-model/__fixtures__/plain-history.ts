import {
  argsAsText,
  type Message,
  type RequestPart,
  type ResponsePart,
  retryPromptAsText,
  splitToolReturn,
  type UserPrompt,
  userPromptAsText,
} from "@toolsets/core";
import type { Fault } from "./fault.ts";

/** A message in the words of the wire. */
export function toWire(message: Message, fault: Fault | undefined): object[] {
  const parts: readonly (RequestPart | ResponsePart)[] = message.parts;
  const owner = message.kind === "response" ? message.providerName : undefined;
  return parts.flatMap((part): object[] => {
    const isOwn = ("providerName" in part ? part.providerName : owner) === "plain";
    switch (part.partKind) {
      case "system-prompt":
        return [{ system: part.content }];
      case "user-prompt":
        return [
          {
            user: userPromptAsText(part),
            ...(fault !== "ignores images" && { items: shown(part.content) }),
          },
        ];
      case "tool-return":
        if (fault === "drops the result of a tool") return [];
        return [{ result: part.toolCallId, text: splitToolReturn(part, { framed: true }).text }];
      case "retry-prompt":
        if (fault === "drops retry prompts") return [];
        return [{ result: part.toolCallId, text: retryPromptAsText(part) }];
      case "text":
        return [{ said: part.content }];
      case "tool-call":
        return [{ call: part.toolCallId, name: part.toolName, args: argsAsText(part) }];
      case "thinking":
        if (fault === "throws for foreign thoughts" && part.providerName !== undefined)
          throw new TypeError("Whose thought is this?");
        if (!isOwn && fault !== "sends what others signed") return [];
        return fault === "keeps no signatures" ? [] : [{ thought: part.signature }];
      case "builtin-tool-call":
      case "builtin-tool-return":
        return isOwn || fault === "sends what others ran" ? [{ ran: part.toolCallId }] : [];
      default:
        return [];
    }
  });
}

/** What is no text, but links that are to be downloaded. */
function shown(content: UserPrompt): readonly unknown[] {
  if (typeof content === "string") return [];
  return content.filter((item) => typeof item === "object" && !("forceDownload" in item));
}
