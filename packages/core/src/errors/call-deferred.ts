import type { JsonObject } from "../json.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** Thrown by a tool or an operator: the result of this call comes from elsewhere, later. */
export class CallDeferred extends ToolsetsError {
  static override readonly code = "call_deferred";
  declare readonly code: "call_deferred";
  /** For whoever produces the result; never sent to a model. */
  readonly metadata: JsonObject | undefined;

  constructor(metadata?: JsonObject) {
    super("The result of the tool call comes later.");
    this.metadata = metadata;
  }
}
