import { ToolsetsError } from "./toolsets-error.ts";

/** Every model of a `FallbackModel` failed, or gave a response that was rejected. */
export class FallbackFailedError extends ToolsetsError {
  static override readonly code = "fallback_failed";
  declare readonly code: "fallback_failed";
  /** What the models threw, in order. */
  readonly errors: readonly unknown[];
  /** How many responses were rejected. */
  readonly rejectedResponses: number;

  constructor(errors: readonly unknown[], rejectedResponses: number) {
    const told = errors.map((error) => (error instanceof Error ? error.message : String(error)));
    const count = `${rejectedResponses} ${rejectedResponses === 1 ? "response was" : "responses were"} rejected.`;
    super(["All models failed.", ...told, ...(rejectedResponses > 0 ? [count] : [])].join("\n"), {
      cause: errors.at(-1),
    });
    this.errors = errors;
    this.rejectedResponses = rejectedResponses;
  }
}
