import { ToolsetsError } from "./toolsets-error.ts";

/** The application used the library wrongly; the message says what to do instead. */
export class UsageError extends ToolsetsError {
  static override readonly code = "invalid_usage";
  declare readonly code: "invalid_usage";
}
