import { expect, it } from "vitest";
import { toThinking } from "./to-thinking.ts";

it.each([
  [undefined, {}, {}],
  [undefined, { thinking: true }, { reasoning_effort: "medium" }],
  ["reasoning", { thinking: "high" }, { reasoning: { effort: "high" } }],
  ["reasoning", { thinking: false }, { reasoning: { effort: "none" } }],
  ["thinking", { thinking: false }, { thinking: { type: "disabled" } }],
  ["thinking", { thinking: true }, { thinking: { type: "enabled" } }],
  ["thinking", { thinking: "high" }, { reasoning_effort: "high", thinking: { type: "enabled" } }],
  [
    "thinking",
    { thinking: true, openaiReasoningEffort: "max" },
    { reasoning_effort: "max", thinking: { type: "enabled" } },
  ],
] as const)(
  "agent §11: a server with the field `%s` is told of %j by %j",
  (field, settings, sent) => {
    const profile = field === undefined ? {} : { openaiChatThinkingSetting: field };
    expect(toThinking(settings, profile)).toEqual(sent);
  },
);
