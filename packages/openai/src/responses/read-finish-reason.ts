import type { FinishReason } from "@toolsets/core";

/** What we read of the state of a response. */
export interface ResponsesStatus {
  readonly status?: string | null;
  readonly incomplete_details?: { readonly reason?: string | null } | null;
}

/** Why a response ended; nothing while it has not, or for a reason that we do not know. */
export function readFinishReason(
  { status, incomplete_details: details }: ResponsesStatus,
  hasToolCalls: boolean,
): FinishReason | undefined {
  switch (status) {
    case "completed":
    case undefined:
    case null: // a server that leaves it out answered as a whole
      return hasToolCalls ? "tool_call" : "stop";
    case "incomplete":
      return readCut(details?.reason);
    case "failed":
    case "cancelled":
      return "error";
    default:
      return undefined;
  }
}

function readCut(reason: string | null | undefined): FinishReason | undefined {
  if (reason === "max_output_tokens") return "length";
  return reason === "content_filter" ? "content_filter" : undefined;
}
