import { ToolsetsError } from "./toolsets-error.ts";

/** The run reached a limit of its `usageLimits`, or would go beyond it. */
export class UsageLimitExceededError extends ToolsetsError {
  static override readonly code = "usage_limit_exceeded";
  declare readonly code: "usage_limit_exceeded";
  /** The name of the limit, as in `usageLimits`. */
  readonly limit: string;
  /** What the limit is; a cost may be decimal text. */
  readonly value: number | string;
  /** What it would have come to; unset where the limit itself was reached. */
  readonly projected: number | string | undefined;

  constructor(limit: string, value: number | string, projected?: number | string) {
    super(
      `${projected === undefined ? "The run reached its limit" : `With ${amount(limit, projected)} the run would exceed its limit`} \`${limit}\` of ${value}. Raise \`usageLimits.${limit}\` if it needs more.`,
    );
    this.limit = limit;
    this.value = value;
    this.projected = projected;
  }
}

function amount(limit: string, projected: number | string): string {
  if (limit === "costLimit") return `a cost of ${projected}`;
  const unit = limit === "toolCallsLimit" ? "tool call" : "token";
  return `${projected} ${unit}${projected === 1 ? "" : "s"}`;
}
