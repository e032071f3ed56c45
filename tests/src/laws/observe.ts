import {
  type AnyToolset,
  type Instructions,
  isToolsetsError,
  type RunContext,
  type Toolset,
  type ToolDefinition,
  type ToolsetTool,
} from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";

/** All that can be seen of a toolset from outside, but for the way that its tools came. */
export interface Observation {
  readonly error?: string;
  readonly instructions?: Instructions;
  readonly tools?: readonly (readonly [name: string, ObservedTool])[];
}

interface ObservedTool {
  readonly definition: Omit<ToolDefinition, "origin">;
  /** Where it came from at first: the source and the name there. */
  readonly source: string | undefined;
  readonly maxRetries: number;
  /** What a call gives, or the code of what it throws. */
  readonly result: unknown;
}

/** Lists a toolset and calls each of its tools. */
export async function observe(
  toolset: Toolset,
  ctx: RunContext = fakeContext(),
): Promise<Observation> {
  try {
    const listing = await toolset.getTools(ctx);
    const tools: (readonly [string, ObservedTool])[] = [];
    for (const [name, tool] of listing)
      tools.push([name, await observeTool(toolset, name, tool, ctx)]);
    return { instructions: await toolset.getInstructions(ctx), tools };
  } catch (error) {
    return { error: codeOf(error) };
  }
}

async function observeTool(
  toolset: Toolset,
  name: string,
  tool: ToolsetTool,
  ctx: RunContext,
): Promise<ObservedTool> {
  const result = await toolset
    .callTool(name, { called: name }, ctx.with({ toolName: name }), tool)
    .catch((error: unknown) => ({ threw: codeOf(error) }));
  const { origin, ...definition } = tool.definition;
  return { definition, source: origin[0], maxRetries: tool.maxRetries, result };
}

/** The ids of the leaves, in the order of the visit. */
export function leavesOf(toolset: Toolset): readonly (string | undefined)[] {
  const ids: (string | undefined)[] = [];
  toolset.visitLeaves((leaf: AnyToolset) => {
    ids.push(leaf.id);
  });
  return ids;
}

/** The code of an error; several conflicts at once are one. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(codeOf))].join();
  if (isToolsetsError(error)) return error.code;
  throw error; // a bug, not a law
}
