import { ToolsetsError } from "./toolsets-error.ts";

/** The model answered with something that no run can go on from. */
export class UnexpectedModelBehaviorError extends ToolsetsError {
  static override readonly code = "unexpected_model_behavior";
  declare readonly code: "unexpected_model_behavior";
}
