import { ToolsetsError } from "./toolsets-error.ts";

/** Two scopes overlap where the host cannot tell which of them code belongs to. */
export class ScopeUnavailableError extends ToolsetsError {
  static override readonly code = "scope_unavailable";
  declare readonly code: "scope_unavailable";

  constructor() {
    super(
      "Another `override()` or `captureRunMessages()` is not over yet, and this host has no async context to tell them apart. Await it first, or pass options to the run.",
    );
  }
}
