import {
  andThen,
  keepListing,
  listRenamed,
  operator,
  quoteName,
  renameTool,
  UsageError,
  type AnyToolset,
  type LiteralNames,
  type RenamedTool,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { firstListing } from "./first-listing.ts";
import { innerContext } from "./inner-context.ts";

/** New names, each with the name that the tool had. */
type NameMap = Readonly<Record<string, string>>;

/**
 * The new names of one tool, or of those that a pattern of names stands for and that are not
 * `Known`. An old name known only at run time may be any of a pattern.
 */
type NewNames<Names extends NameMap, Name, Known = never> = {
  [New in keyof Names]: Names[New] extends Known
    ? never
    : Names[New] extends Name
      ? New
      : string extends Names[New]
        ? New
        : never;
}[keyof Names];

/** What becomes of one key of a tool map: a pattern stays, for the tools that keep their names. */
type Outward<Names extends NameMap, Tools, Name> =
  {} extends Record<Name & string, 1>
    ? Name | NewNames<Names, Name, LiteralNames<Tools>>
    : Name extends Names[keyof Names] // else it keeps its name, and the map need not be read
      ? [NewNames<Names, Name>] extends [never]
        ? Name
        : NewNames<Names, Name>
      : Name;

/** The tools under their new names; those that `Names` leaves out keep theirs. */
export type Renamed<Names extends NameMap, Tools> = {
  [Name in keyof Tools as Outward<Names, Tools, Name> & string]: Tools[Name];
};

type Unknown<Names extends NameMap, Tools> = Exclude<Names[keyof Names], keyof Tools> & string;
type Taken<Names extends NameMap, Tools> = Extract<
  keyof Names,
  Exclude<LiteralNames<Tools>, Names[keyof Names]>
> &
  string;
type Doubled<Names extends NameMap> = {
  [New in LiteralNames<Names>]: Names[New] extends Names[Exclude<LiteralNames<Names>, New>]
    ? Names[New]
    : never;
}[LiteralNames<Names>];

/** What is wrong with a map of new names, or `unknown`; what is known only at run time is checked there. */
type Flaw<Names extends NameMap, Tools> = string extends Names[keyof Names]
  ? [LiteralNames<Tools>] extends [never]
    ? unknown
    : "renamed(): old names known only at run time may take away tools that the compiler knows"
  : [Unknown<Names, Tools>] extends [never]
    ? [Taken<Names, Tools>] extends [never]
      ? [Doubled<Names>] extends [never]
        ? unknown
        : `renamed(): there are two new names for the tool '${Doubled<Names>}'`
      : `renamed(): there is a tool '${Taken<Names, Tools>}' already`
    : `renamed(): there is no tool '${Unknown<Names, Tools>}'`;

/** What `renamed` gives: each old name in the map becomes the new one. */
export type RenamedOperator<Names extends NameMap> = <Deps, Tools extends ToolMap>(
  inner: Toolset<Deps, Tools> & Flaw<Names, Tools>,
) => Toolset<Deps, Renamed<Names, Tools>>;

/** An entry that an operator over `toolset` has renamed, and what that toolset had listed. */
interface RenamedEntry extends ToolsetTool {
  readonly renamedFrom?: { readonly toolset: AnyToolset; readonly tool: ToolsetTool };
}

/**
 * Gives tools new names, by a map of the new to the old ones. Tools that it leaves out stay as they
 * are; two tools may swap their names.
 *
 * What lies below, the tool included, goes on seeing the old name.
 *
 * @throws `invalid_usage` for an empty new name and for two new names of one tool;
 * `unknown_tool_name` when an old name is not in the first listing of the run;
 * `tool_name_conflict` when a new name is that of another tool.
 *
 * @example
 * const tools = github.pipe(renamed({ find: "search" }));
 */
export function renamed<const Names extends NameMap>(names: Names): RenamedOperator<Names> {
  const oldNames = new Map(Object.entries(names)); // names come from outside: nothing inherited counts
  const newNames = readNewNames(oldNames);
  const below = innerContext(
    (name) => oldNames.get(name) ?? (newNames.has(name) ? undefined : name),
  );

  return operator<unknown, RenamedOperator<Names>>(
    "renamed",
    (inner) => {
      const checked = firstListing("The map of `renamed()`", [...newNames.keys()]);
      const rename = (tool: ToolsetTool, oldName: string): RenamedTool => {
        const name = newNames.get(oldName);
        if (name === undefined) return { tool, oldName };
        const entry: RenamedEntry = {
          ...renameTool(tool, name, `renamed(${oldName})`),
          renamedFrom: { toolset: inner, tool },
        };
        return { tool: entry, oldName };
      };
      const renameAll = keepListing((tools: ReadonlyMap<string, ToolsetTool>) =>
        listRenamed(Array.from(tools, ([name, tool]) => rename(tool, name))),
      );

      return {
        toolNameConflictHint: "Change the map of `renamed()`.",

        innerContext: below,

        getTools: (ctx) =>
          andThen(inner.getTools(below(ctx)), (tools) => renameAll(checked(tools, ctx))),

        callTool(name, args, ctx, tool) {
          const { renamedFrom } = tool as RenamedEntry; // operators keep the properties of an entry
          // another `renamed` below may have left its own
          if (renamedFrom?.toolset !== inner) return inner.callTool(name, args, below(ctx), tool);
          const toolName = renamedFrom.tool.definition.name;
          return inner.callTool(toolName, args, below(ctx).with({ toolName }), renamedFrom.tool);
        },
      };
    },
    { perRun: newNames.size > 0 },
  );
}

/** The new names by the old ones. */
function readNewNames(oldNames: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const newNames = new Map<string, string>();
  for (const [name, oldName] of oldNames) {
    if (name === "") {
      throw new UsageError(
        `\`renamed()\` gives the tool ${quoteName(oldName)} an empty name. Give it one, or leave it out.`,
      );
    }
    const other = newNames.get(oldName);
    if (other !== undefined) {
      throw new UsageError(
        `\`renamed()\` gives the tool ${quoteName(oldName)} two names, ${quoteName(other)} and ${quoteName(name)}. Leave one of them out.`,
      );
    }
    newNames.set(oldName, name);
  }
  return newNames;
}
