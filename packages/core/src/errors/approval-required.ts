import type { JsonObject } from "../json.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/**
 * Thrown by a tool or an operator before anything was done: somebody has to approve the call.
 * When they have, the call comes again with `ctx.toolCallApproved`.
 */
export class ApprovalRequired extends ToolsetsError {
  static override readonly code = "approval_required";
  declare readonly code: "approval_required";
  /** Shown to the approver; never sent to a model. */
  readonly metadata: JsonObject | undefined;

  constructor(metadata?: JsonObject) {
    super("The tool call needs approval.");
    this.metadata = metadata;
  }
}
