import { UsageError } from "./errors/usage-error.ts";
import { quoteName } from "./quote-name.ts";

/** A search for deferred tools by the provider. What it finds counts at once. */
export interface NativeToolSearch {
  readonly kind: "tool_search";
  /**
   * How it searches; the provider decides where it is unset. With `custom` the provider only asks,
   * and a tool of the run answers.
   */
  readonly strategy?: "bm25" | "regex" | "custom";
  /** A model that does not have it goes without; unset, that is an error. */
  readonly optional?: boolean;
}

/** A tool that the provider has and runs itself. Plain data. */
export type NativeTool = NativeToolSearch;

/** What a native tool is for. */
export type NativeToolKind = NativeTool["kind"];

/** Whatever brings native tools. */
interface NativeToolSource {
  readonly nativeTools?: readonly NativeTool[] | undefined;
}

/** What is asked of a model here. */
interface NativeToolModel {
  readonly name: string;
  readonly profile: { readonly supportedNativeTools?: readonly NativeToolKind[] | undefined };
}

/**
 * The native tools that a model has, one of a kind: the last one wins.
 *
 * @throws `invalid_usage` when it lacks one that is not optional.
 */
export function nativeToolsOf(
  sources: readonly NativeToolSource[],
  { name, profile: { supportedNativeTools = [] } }: NativeToolModel,
): readonly NativeTool[] {
  const tools = sources.flatMap((source) => source.nativeTools ?? []);
  return [...new Map(tools.map((tool) => [tool.kind, tool])).values()].filter((tool) => {
    if (supportedNativeTools.includes(tool.kind)) return true;
    if (tool.optional === true) return false;
    throw new UsageError(
      `Model ${quoteName(name)} has no native tool ${quoteName(tool.kind)}. Use another model, leave it out (\`toolSearch()\` searches here unless its \`strategy\` is that of a provider), or make it \`optional\`.`,
    );
  });
}
