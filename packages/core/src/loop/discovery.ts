import type { Message, RequestPart, ResponsePart } from "../messages.ts";
import type { State } from "./state.ts";

/** Notes what the messages since the last time reveal: each message is read once in a run. */
export function discover(state: State): void {
  const names = new Set(state.discovered);
  const before = names.size;
  let wasReset = false;
  for (const message of state.messages.slice(state.messagesRead)) {
    for (const part of partsOf(message)) {
      if (part.partKind === "compaction") {
        names.clear(); // the model sees nothing before it
        wasReset = true;
      }
      for (const name of revealedBy(part)) names.add(name);
    }
  }
  state.messagesRead = state.messages.length;
  if (wasReset || names.size > before) state.discovered = [...names];
}

function partsOf({ parts }: Message): readonly (RequestPart | ResponsePart)[] {
  return parts;
}

/** The tools that a part of a history reveals. Histories come from outside. */
function revealedBy(part: RequestPart | ResponsePart): readonly string[] {
  if (part.partKind === "tool-availability-delta") return part.toolsAdded;
  const isReturn = part.partKind === "tool-return" || part.partKind === "builtin-tool-return";
  return isReturn && part.toolKind === "tool-search" ? namesFound(part.content) : [];
}

/** The names in what a search for tools returned. */
function namesFound(content: unknown): readonly string[] {
  const { discovered_tools: found } = (
    typeof content === "object" && content !== null ? content : {}
  ) as { readonly discovered_tools?: unknown }; // whatever it is, the field is unknown
  if (!Array.isArray(found)) return [];
  return found.flatMap((tool: { readonly name?: unknown } | null) =>
    typeof tool?.name === "string" ? [tool.name] : [],
  );
}
