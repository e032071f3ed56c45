import { type Part, partsOf } from "../history/parts-of.ts";
import type { State } from "./state.ts";

/** Notes what the messages since the last time reveal: each message is read once in a run. */
export function discover(state: State): void {
  const names = new Set(state.messagesRead === 0 ? [] : state.discovered);
  for (const message of state.messages.slice(state.messagesRead)) {
    for (const part of partsOf(message)) {
      if (part.partKind === "compaction") names.clear(); // the model sees nothing before it
      for (const name of revealedBy(part)) names.add(name);
    }
  }
  state.messagesRead = state.messages.length;
  const discovered = [...names];
  const isSame =
    discovered.length === state.discovered.length &&
    discovered.every((name, index) => name === state.discovered[index]);
  if (!isSame) state.discovered = discovered;
}

/** The tools that a part of a history reveals. */
function revealedBy(part: Part): readonly string[] {
  if (part.partKind === "tool-availability-delta") return toNames(part.toolsAdded);
  if (part.partKind !== "tool-return" && part.partKind !== "builtin-tool-return") return [];
  const found = part.toolKind === "tool-search" ? fieldOf(part.content) : [];
  const isOlder = part.toolName === "search_tools" && part.toolKind === undefined;
  const noted = isOlder ? toNames(fieldOf(part.metadata)) : []; // as older versions kept it
  const names = Array.isArray(found)
    ? found.map((tool: { readonly name?: unknown } | null) => tool?.name)
    : [];
  return [...toNames(names.filter((name) => typeof name === "string")), ...noted];
}

/** What a search found, in its content or in its metadata. */
function fieldOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return "discovered_tools" in value ? value.discovered_tools : undefined;
}

/** A list of names, or none. */
function toNames(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.every((name) => typeof name === "string");
  return isList ? value : [];
}
