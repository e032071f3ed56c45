import { ToolsetsError } from "./toolsets-error.ts";

/** The run reached a limit of its `usageLimits`. */
export class UsageLimitExceededError extends ToolsetsError {
  static override readonly code = "usage_limit_exceeded";
  declare readonly code: "usage_limit_exceeded";
  /** The name of the limit, as in `usageLimits`. */
  readonly limit: string;
  readonly value: number;

  constructor(limit: string, value: number) {
    super(
      `The run reached its limit \`${limit}\` of ${value}. Raise \`usageLimits.${limit}\` if it needs more.`,
    );
    this.limit = limit;
    this.value = value;
  }
}
