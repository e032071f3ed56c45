import { UsageError } from "./errors/usage-error.ts";
import { andThen, type MaybePromise } from "./maybe-promise.ts";
import { quoteName } from "./quote-name.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import type { ToolsetTool } from "./toolset.ts";

/**
 * Gets the definitions of a step and returns those to offer, in the order to offer them: as they
 * are, changed, or left out. An empty list hides all.
 */
export type ToolsPrepare<in Deps = unknown, in Name extends string = string> = (
  tools: readonly ToolDefinition<Name>[],
  ctx: RunContext<Deps>,
) => MaybePromise<readonly ToolDefinition[]>;

type Listing<Deps> = ReadonlyMap<string, ToolsetTool<Deps>>;

/**
 * Offers a listing under the definitions that `prepare` returns. Where a tool came from is kept,
 * its validation and its timeout are its own, whatever the definitions say; of two definitions with
 * one name the last one counts.
 *
 * @throws `invalid_usage` when `prepare` returns no list or a name that was not listed.
 */
export function prepareDefinitions<Deps>(
  tools: Listing<Deps>,
  prepare: ToolsPrepare<Deps>,
  ctx: RunContext<Deps>,
): MaybePromise<Listing<Deps>> {
  const definitions = Array.from(tools.values(), ({ definition }) => definition);
  return andThen(prepare(definitions, ctx), (prepared) => {
    const name = quoteName(prepare.name === "" ? "prepare" : prepare.name);
    if (!Array.isArray(prepared)) {
      throw new UsageError(
        `The function ${name} returned no list of tools. Return an empty list to hide all tools, or the list that it was given to keep all.`,
      );
    }
    const offered = new Map<string, ToolsetTool<Deps>>();
    for (const definition of prepared as readonly ToolDefinition[]) {
      checkDefinition(`The function ${name}`, definition);
      const tool = tools.get(definition.name);
      if (tool === undefined) {
        throw new UsageError(
          `The function ${name} returned a tool ${quoteName(definition.name)}, which was not in its list. It may not add or rename tools: add them to a \`FunctionToolset\`, rename them with \`renamed()\`.`,
        );
      }
      offered.set(definition.name, redefined(tool, definition));
    }
    return offered;
  });
}

const KINDS = new Set<unknown>(["function", "output", "external", "unapproved"]);

/**
 * Looks at a definition that a callback gave: untyped code may give anything, and a kind that nobody
 * knows must not pass for one that runs.
 *
 * @throws `invalid_usage`
 */
export function checkDefinition(owner: string, definition: unknown): void {
  const { name, kind } = (
    typeof definition === "object" && definition !== null ? definition : {}
  ) as {
    readonly name?: unknown;
    readonly kind?: unknown;
  }; // whatever it is, it has no more than unknown properties
  if (typeof name !== "string")
    throw new UsageError(
      `${owner} returned a tool without a name. Return the definitions that it was given, or copies with changes.`,
    );
  if (!KINDS.has(kind))
    throw new UsageError(
      `${owner} returned tool ${quoteName(name)} with the kind ${JSON.stringify(kind)}. Known are ${[...KINDS].join(", ")}.`,
    );
}

/** The entry under another definition of the same name: the very same one where it did not change. */
export function redefined<Tool extends ToolsetTool<never>>(
  tool: Tool,
  definition: ToolDefinition,
): Tool {
  if (definition === tool.definition) return tool;
  const { origin, toolsetId } = tool.definition;
  const { origin: _said, toolsetId: _claimed, ...shown } = definition;
  return {
    ...tool,
    definition: { ...shown, ...(toolsetId !== undefined && { toolsetId }), origin },
  };
}
