import { ContentFilterError } from "../errors/content-filter-error.ts";
import { RetriesExceededError } from "../errors/retries-exceeded-error.ts";
import { UnexpectedModelBehaviorError } from "../errors/unexpected-model-behavior-error.ts";
import type { ModelResponse } from "../messages.ts";
import { isoTime } from "../iso-time.ts";
import { type Node, RunFailure, type State } from "./state.ts";

/** Takes the text of a response without tool calls as the output, or asks for a better one. */
export function settleText(state: State, response: ModelResponse): Node {
  const text = response.parts
    .map((part) => (part.partKind === "text" ? part.content : ""))
    .join("");
  if (text.trim() !== "") return { kind: "end", output: text, response };

  checkUsable(response);
  const content = `The response was empty. ${
    state.tools.size === 0 ? "Answer with text." : "Answer with text or call a tool."
  }`;
  const { maxOutputRetries } = state.shape;
  if (state.outputRetries >= maxOutputRetries)
    throw new RunFailure(new RetriesExceededError(undefined, maxOutputRetries, content));
  state.outputRetries += 1;
  return {
    kind: "model-request",
    request: {
      kind: "request",
      parts: [{ partKind: "retry-prompt", content, timestamp: isoTime(state.at) }],
      state: "complete",
    },
  };
}

/** An empty response that asking again would not mend. */
function checkUsable({ finishReason, modelName = "unknown" }: ModelResponse): void {
  if (finishReason === "length") {
    throw new RunFailure(
      new UnexpectedModelBehaviorError(
        `Model \`${modelName}\` reached its token limit before it gave an answer. Raise \`modelSettings.maxTokens\`.`,
      ),
    );
  }
  if (finishReason === "content_filter") {
    throw new RunFailure(
      new ContentFilterError(`The provider of model \`${modelName}\` withheld the response.`),
    );
  }
}
