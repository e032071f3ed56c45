import {
  andThen,
  keepListing,
  operator,
  readSelector,
  redefined,
  type ToolDefinition,
  type ToolFilter,
  type ToolMap,
  type Toolset,
  type ToolSelector,
  type ToolsetTool,
} from "@toolsets/core";
import { firstListing } from "./first-listing.ts";
import { selectTools } from "./select-tools.ts";

type Listing<Deps> = ReadonlyMap<string, ToolsetTool<Deps>>;

/**
 * An operator that changes the definitions of selected tools, each once for as long as it is listed
 * by the same entry. The entries of all other tools stay.
 */
export function changeSelected<Deps, Tools extends ToolMap>(
  name: string,
  selector: ToolSelector<Deps, keyof Tools & string>,
  change: (definition: ToolDefinition) => ToolDefinition,
): (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools> {
  const { names = [], isStatic, selects } = readSelector(selector);
  const isSelected = selects as (tool: ToolDefinition) => boolean; // one that is static reads nothing else
  const ask = selects as ToolFilter<Deps>; // it was given for these deps
  return operator<Deps, (inner: Toolset<Deps, Tools>) => Toolset<Deps, Tools>>(
    name,
    (inner) => {
      const changeTools = keepChanged<Deps>(change);
      const checked = firstListing(`The selector of \`${name}()\``, names);
      const changeStatic = keepListing((tools: Listing<Deps>) => changeTools(tools, isSelected));
      const keep = keepListing((tools: Listing<Deps>) => tools);
      return {
        getTools: (ctx) =>
          andThen(inner.getTools(ctx), (listed) => {
            const tools = checked(listed, ctx);
            if (isStatic) return changeStatic(tools);
            return andThen(selectTools(tools, ask, ctx), (selected) =>
              keep(changeTools(tools, (tool) => selected.has(tool.name))),
            );
          }),
      };
    },
    { perRun: names.length > 0 },
  );
}

/** Changes the tools of a listing; those that the listing before had too are not changed anew. */
function keepChanged<Deps>(
  change: (definition: ToolDefinition) => ToolDefinition,
): (tools: Listing<Deps>, isFor: (tool: ToolDefinition) => boolean) => Listing<Deps> {
  let before = new Map<
    string,
    { readonly tool: ToolsetTool<Deps>; readonly made: ToolsetTool<Deps> }
  >();
  return (tools, isFor) => {
    const now: typeof before = new Map();
    const listing = new Map<string, ToolsetTool<Deps>>();
    for (const [name, tool] of tools) {
      const last = before.get(name);
      let known = last?.tool === tool ? last : undefined;
      const isSelected = isFor(tool.definition);
      if (isSelected) known ??= { tool, made: redefined(tool, change(tool.definition)) };
      if (known !== undefined) now.set(name, known);
      listing.set(name, isSelected && known !== undefined ? known.made : tool);
    }
    before = now;
    return listing;
  };
}
