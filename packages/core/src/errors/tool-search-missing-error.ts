import { quoteName } from "../quote-name.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** Tools wait to be revealed, and nothing in the run can reveal them. */
export class ToolSearchMissingError extends ToolsetsError {
  static override readonly code = "tool_search_missing";
  declare readonly code: "tool_search_missing";
  readonly toolNames: readonly string[];

  constructor(toolNames: readonly string[]) {
    const names = toolNames.slice(0, 10).map(quoteName).join(", ");
    const more = toolNames.length > 10 ? ` and ${toolNames.length - 10} more` : "";
    super(
      `Deferred loading hides ${names}${more} until a search or a tool reveals them, and nothing does. Add the capability \`toolSearch()\` of \`@toolsets/search\`, say \`capability({ revealsTools: true })\` where a tool reveals them, or do not defer them.`,
    );
    this.toolNames = toolNames;
  }
}
