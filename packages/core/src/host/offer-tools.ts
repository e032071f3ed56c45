import { andThen, type MaybePromise } from "../maybe-promise.ts";
import type { Model, ModelProfile, ModelRequestOptions } from "../model.ts";
import { type NativeTool, nativeToolsOf } from "../native-tool.ts";
import type { ListedTool, StepRequest } from "../runtime/runtime.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import { visibilityOf } from "../tool-visibility.ts";
import { toModelDefinitions } from "./to-model-definitions.ts";

type ModelStepRequest = Extract<StepRequest, { kind: "model" }>;

/** The tools of a request. */
type ToolOffer = Pick<ModelRequestOptions, "tools" | "toolVisibility" | "nativeTools">;

/** To which model, and with which tools. */
interface Asked extends Pick<ModelRequestOptions, "tools" | "signal"> {
  readonly model: Model;
}

/** What knows the tools of a step. */
interface Lister {
  readonly setup: { readonly nativeTools: readonly NativeTool[] };
  list(
    request: StepRequest,
    signal: AbortSignal,
  ): MaybePromise<{ readonly listed: readonly ListedTool[] }>;
}

/** Gives the tools of a step as the model gets them: made anew only for other tools. */
export function offerTools(
  session: Lister,
): (request: ModelStepRequest, asked: Asked) => MaybePromise<ToolOffer> {
  let known: { readonly from: readonly unknown[]; readonly offer: ToolOffer } | undefined;
  const keep = (from: readonly unknown[], make: () => ToolOffer): ToolOffer => {
    if (known === undefined || from.some((each, index) => each !== known?.from[index]))
      known = { from, offer: make() };
    return known.offer;
  };
  return (request, { model, tools, signal }) => {
    const { profile } = model;
    const { nativeTools } = session.setup;
    const isPlain =
      !nativeTools.some(isSearch) &&
      profile.toolDeferralMode === undefined &&
      profile.toolAdditionMode !== "with_definitions";
    if (isPlain)
      return keep([model, tools], () => ({
        tools: toModelDefinitions(tools, profile),
        ...offerNativeTools(nativeToolsOf([session.setup], model)),
      }));
    const { discovered } = request;
    return andThen(session.list(request, signal), ({ listed }) =>
      keep([model, tools, listed, discovered], () => {
        const native = nativeToolsOf([session.setup], model); // a hook may have chosen another model
        return offerNatively(tools, { listed, discovered }, profile, native);
      }),
    );
  };
}

/** What a step has besides the tools that are shown. */
interface Beside {
  readonly listed: readonly ListedTool[];
  /** Names, in the order of discovery. */
  readonly discovered: readonly string[];
}

/**
 * For a model with abilities of its own. Tools that it finds by itself stand in their places, so that
 * what a provider remembers of the request stays valid; revealed ones that were not there stand last.
 */
function offerNatively(
  tools: readonly ToolDefinition[],
  { listed, discovered }: Beside,
  profile: ModelProfile,
  native: readonly NativeTool[],
): ToolOffer {
  const hasCorpus = listed.some(({ definition }) => isInCorpus(definition));
  const nativeTools = native.filter(
    (tool) => !isSearch(tool) || tool.optional !== true || hasCorpus,
  );
  const hasSearch = nativeTools.some(isSearch);
  const { toolDeferralMode: mode } = profile;
  const circumstances = {
    canDeclare: mode === "standalone" || (mode === "with_tool_search" && hasSearch),
    addsDefinitions: profile.toolAdditionMode === "with_definitions",
    hasSearch,
  };
  const names = new Set(discovered);
  const toolVisibility = new Map<string, "deferred" | "via_history">();
  const shown = new Map(tools.map((tool) => [tool.name, tool]));
  const standing: ToolDefinition[] = [];
  for (const { definition } of listed) {
    const { name } = definition;
    const isDeferred = definition.deferLoading === true;
    const isRevealed = names.has(name);
    const tool = isDeferred && !isRevealed ? definition : shown.get(name);
    if (tool === undefined) continue; // a hook took it away
    const isSearched = hasSearch && isInCorpus(definition);
    const how = visibilityOf({ ...circumstances, isDeferred, isSearched, isRevealed });
    if (how === "deferred" || how === "via_history") toolVisibility.set(name, how);
    else if (isDeferred) continue;
    shown.delete(name);
    standing.push(tool);
  }
  return {
    tools: toModelDefinitions([...standing, ...shown.values()], profile),
    ...(toolVisibility.size > 0 && { toolVisibility }),
    ...offerNativeTools(nativeTools),
  };
}

function offerNativeTools(nativeTools: readonly NativeTool[]): Pick<ToolOffer, "nativeTools"> {
  return nativeTools.length > 0 ? { nativeTools } : {};
}

function isSearch({ kind }: NativeTool): boolean {
  return kind === "tool_search";
}

function isInCorpus({ withNative, deferLoading }: ToolDefinition): boolean {
  return deferLoading === true && withNative === "tool_search";
}
