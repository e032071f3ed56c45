import type { JsonObject } from "@toolsets/core";
import { plainLines, shorten } from "../plain-text.ts";
import type { ClientRounds } from "./client-rounds.ts";
import { elicitQuestion } from "./client-questions.ts";
import type { MCPCall } from "./mcp-call.ts";

const MAX_SHOWN = 4000;

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
 * @throws `mcp_client_capability` when the client cannot ask.
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

function show(value: object): string {
  return shorten(plainLines(JSON.stringify(value, null, 2)), MAX_SHOWN);
}
