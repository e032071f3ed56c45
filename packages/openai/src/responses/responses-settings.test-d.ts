import type { ModelSettings } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { openai, type OpenAIResponsesSettings } from "../index.ts";

test("stand among the settings of every model", () => {
  expectTypeOf<ModelSettings>().toExtend<OpenAIResponsesSettings>();
  openai("gpt-5", {
    settings: {
      openaiReasoningSummary: "auto",
      openaiPreviousResponseId: "auto",
      openaiContextManagement: [{ type: "compaction", compact_threshold: 1000 }],
      openaiBackground: undefined,
    },
  });
});

test("are those that there are, with the values that there are", () => {
  // @ts-expect-error it is `openaiReasoningSummary`
  const misspelt: ModelSettings = { openaiReasoningSummery: "auto" };
  // @ts-expect-error it is `detailed`
  const unknown: ModelSettings = { openaiReasoningSummary: "long" };
  // @ts-expect-error a conversation has a name
  const wrong: ModelSettings = { openaiConversationId: true };
  expectTypeOf([misspelt, unknown, wrong]).toExtend<readonly ModelSettings[]>();
});
