import { ToolsetsError } from "@toolsets/core";

/** An option names tools that the toolset did not offer at the first listing of the run. */
export class UnknownToolNameError extends ToolsetsError {
  static override readonly code = "unknown_tool_name";
  declare readonly code: "unknown_tool_name";
  readonly toolNames: readonly string[];
  /** The names that were offered. */
  readonly known: readonly string[];

  constructor(option: string, toolNames: readonly string[], known: readonly string[]) {
    const quote = (names: readonly string[]): string =>
      names.map((name) => `\`${name}\``).join(", ");
    super(
      `${option} names ${quote(toolNames)}, which the toolset does not offer. Correct the name; offered are ${
        known.length === 0 ? "no tools" : quote(known.toSorted())
      }.`,
    );
    this.toolNames = toolNames;
    this.known = known;
  }
}
