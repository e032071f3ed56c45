import { isRecord, type ModelReply, UnexpectedModelBehaviorError } from "@toolsets/core";
import { readBlock } from "./read-block.ts";
import { readTail } from "./read-tail.ts";

/**
 * A whole message. Blocks of kinds that are not known here are left out.
 *
 * @throws `unexpected_model_behavior` when the answer is no message.
 */
export function readResponse(message: unknown): ModelReply {
  // a gateway may answer with anything
  if (!isRecord(message) || !Array.isArray(message["content"]))
    throw new UnexpectedModelBehaviorError(
      "The answer is no message of the Messages API. Check the `baseURL`.",
    );
  const called = new Map<string, string>();
  const blocks: readonly unknown[] = message["content"];
  const parts = blocks.flatMap((block) => (isRecord(block) ? readBlock(block, called) : []));
  return { ...readTail(message), parts };
}
