import type {
  BuiltinToolCallPart,
  BuiltinToolReturnPart,
  ToolCallPart,
  ToolReturnPart,
} from "./messages.ts";

// models read the keys of arguments and contents: they are not in camelCase

/** Arguments of a search for tools. */
export type ToolSearchArgs = { readonly queries: readonly string[] };

/** What a search for tools found. */
export type ToolSearchReturn = {
  readonly discovered_tools: readonly { readonly name: string }[];
  readonly message?: string;
};

/** Arguments that name a capability to load. */
export type CapabilityLoadArgs = { readonly id: string };

/** What a loaded capability says. */
export type CapabilityLoadReturn = { readonly instructions?: string };

/** A call of the tool that finds tools. */
export interface ToolSearchCallPart extends ToolCallPart {
  readonly toolName: "search_tools";
  readonly toolKind: "tool-search";
  readonly args?: string | ToolSearchArgs;
}

/** Its return. */
export interface ToolSearchReturnPart extends ToolReturnPart {
  readonly toolName: "search_tools";
  readonly toolKind: "tool-search";
  readonly content: ToolSearchReturn;
}

/** A search that the provider ran itself. */
export interface BuiltinToolSearchCallPart extends BuiltinToolCallPart {
  readonly toolName: "tool_search";
  readonly toolKind: "tool-search";
  readonly args?: string | ToolSearchArgs;
}

/** What the provider found. */
export interface BuiltinToolSearchReturnPart extends BuiltinToolReturnPart {
  readonly toolName: "tool_search";
  readonly toolKind: "tool-search";
  readonly content: ToolSearchReturn;
}

/** A call of the tool that loads a capability. */
export interface CapabilityLoadCallPart extends ToolCallPart {
  readonly toolName: "load_capability";
  readonly toolKind: "capability-load";
  readonly args?: string | CapabilityLoadArgs;
}

/** Its return. */
export interface CapabilityLoadReturnPart extends ToolReturnPart {
  readonly toolName: "load_capability";
  readonly toolKind: "capability-load";
  readonly content: CapabilityLoadReturn;
}
