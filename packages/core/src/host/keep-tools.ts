import { describeOrigin } from "../describe-origin.ts";
import { ToolNameConflictError } from "../errors/tool-name-conflict-error.ts";
import { keepListing } from "../keep-listing.ts";
import type { Model } from "../model.ts";
import type { NativeTool } from "../native-tool.ts";
import type { ListedTool } from "../runtime/runtime.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import type { ToolsetTool } from "../toolset.ts";
import { checkToolNames } from "./check-tool-names.ts";

type Tools = ReadonlyMap<string, ToolsetTool<never>>;

/** What decides about the tools of a run. */
interface ToolSetup {
  readonly nativeTools: readonly NativeTool[];
  readonly shared: { readonly model: Model };
}

/** A listing as it is kept for as long as its entries are the same. */
export interface KeptTools {
  readonly tools: Tools;
  /** The tools as the loop knows them; the same list while the entries are. */
  readonly listed: readonly ListedTool[];
  /** The definitions by name. */
  readonly definitions: ReadonlyMap<string, ToolDefinition>;
  /** Deferred tools that no search can find. */
  readonly unsearched: readonly string[];
}

/** Keeps the listings of a run: looks at outputs and tools once, and again when an entry has changed. */
export function keepTools(setup: ToolSetup): (outputs: Tools, tools: Tools) => KeptTools {
  const keepBoth = keepListing((outputs: Tools) =>
    keepListing((tools: Tools) => toKept(setup, outputs, tools)),
  );
  return (outputs, tools) => keepBoth(outputs)(tools);
}

/** A copy, because a toolset may go on changing its map. */
function toKept({ nativeTools, shared }: ToolSetup, outputs: Tools, tools: Tools): KeptTools {
  const definitions = new Map(Array.from(tools, ([name, { definition }]) => [name, definition]));
  const all = [...definitions.values()];
  checkOutputNames(outputs, tools);
  const both = [...outputs.values(), ...tools.values()];
  checkToolNames(
    both.map(({ definition }) => definition),
    shared.model,
  );
  const native = new Set(nativeTools.map(({ kind }) => kind));
  const isSearched =
    native.has("tool_search") || all.some(({ toolKind }) => toolKind === "tool-search");
  const deferred = all.filter(({ deferLoading }) => deferLoading === true);
  return {
    unsearched: isSearched ? [] : deferred.map(({ name }) => name),
    tools: new Map(tools),
    listed: both
      .filter(({ definition: { unlessNative: name } }) => name === undefined || !native.has(name))
      .map(({ definition, maxRetries }) => ({ definition, maxRetries })),
    definitions,
  };
}

/** A tool must not take the name of an output, which the model would call in its place. */
function checkOutputNames(outputs: Tools, tools: Tools): void {
  for (const { definition } of outputs.values()) {
    const { name } = definition;
    const offender = tools.get(name)?.definition;
    if (offender === undefined) continue;
    throw new ToolNameConflictError(
      name,
      [describeOrigin(definition), describeOrigin(offender)],
      'Rename the tool, or give the output another name: `toolOutput(schema, { name: "…" })`.',
    );
  }
}
