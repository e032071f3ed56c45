import { type JsonObject, ToolFailed } from "@toolsets/core";
import { plainLines, shorten } from "../plain-text.ts";
import type { ClientRounds } from "./client-rounds.ts";
import { elicitQuestion } from "./client-questions.ts";
import type { MCPCall } from "./mcp-call.ts";

const MAX_SHOWN = 16_000;
const MAX_TEXT = 1000;

/** A call that somebody has to approve. */
export interface CallToApprove {
  readonly name: string;
  readonly args: Record<string, unknown>;
  /** What the tool says to the approver. */
  readonly metadata: JsonObject | undefined;
}

/**
 * Asks the user of the client for approval, by a box that they have to tick: a client that fills in
 * defaults approves nothing, nor does an answer to a question that was not asked.
 *
 * @throws `mcp_client_capability` when the client cannot ask, and `tool_failed` for a call too long to
 * be shown.
 */
export async function askApproval(
  mcp: MCPCall,
  rounds: ClientRounds,
  { name, args, metadata }: CallToApprove,
): Promise<boolean> {
  const details = [`Arguments: ${show(args)}`];
  if (metadata !== undefined) details.push(`Details: ${show(metadata)}`);
  const question = elicitQuestion(
    {
      message: [`May the tool ${shorten(plainLines(name), 128)} run?`, ...details].join("\n"),
      requestedSchema: {
        type: "object",
        properties: { approve: { type: "boolean", title: "Approve this call" } },
        required: ["approve"],
      },
    },
    mcp.capabilities,
  );
  const answer = await rounds.askOnRecord(question, "approval");
  return answer.action === "accept" && answer.content?.["approve"] === true;
}

/**
 * All of it but the middle of long texts, so that nothing is approved unseen.
 *
 * @throws `tool_failed` for more than anybody reads.
 */
function show(value: object): string {
  const json = JSON.stringify(
    value,
    (_key, each: unknown) => (typeof each === "string" ? cutMiddle(each) : each),
    2,
  );
  if (json.length <= MAX_SHOWN) return plainLines(json);
  throw new ToolFailed(
    `The call has ${json.length} characters of arguments, too many to be approved. Nothing was done. Call the tool with less.`,
  );
}

function cutMiddle(text: string): string {
  const missing = text.length - MAX_TEXT;
  if (missing <= 0) return text;
  const half = MAX_TEXT / 2;
  return `${text.slice(0, half)}… [${missing} characters are not shown] …${text.slice(-half)}`;
}
