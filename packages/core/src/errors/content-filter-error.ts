import { ToolsetsError } from "./toolsets-error.ts";

/** The provider withheld the response because of its content. */
export class ContentFilterError extends ToolsetsError {
  static override readonly code = "content_filter";
  declare readonly code: "content_filter";
}
