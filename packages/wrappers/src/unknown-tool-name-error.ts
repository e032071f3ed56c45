import { quoteName, ToolsetsError } from "@toolsets/core";

const MOST_NAMES = 20;

/** An option names tools that the toolset did not offer at the first listing of the run. */
export class UnknownToolNameError extends ToolsetsError {
  static override readonly code = "unknown_tool_name";
  declare readonly code: "unknown_tool_name";
  readonly toolNames: readonly string[];
  /** The names that were offered. */
  readonly known: readonly string[];

  constructor(option: string, toolNames: readonly string[], known: readonly string[]) {
    super(
      `${option} names ${quoteNames(toolNames)}, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are ${
        known.length === 0 ? "no tools" : quoteNames(known.toSorted())
      }.`,
    );
    this.toolNames = toolNames;
    this.known = known;
  }
}

function quoteNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const quoted = names.slice(0, MOST_NAMES).map(quoteName).join(", ");
  return more > 0 ? `${quoted} and ${more} more` : quoted;
}
