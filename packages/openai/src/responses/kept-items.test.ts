import { expect, it } from "vitest";
import { answered, asked, define, inputOf, own, returned } from "./__fixtures__/histories.ts";

const call = {
  partKind: "tool-call",
  toolName: "t",
  toolCallId: "call-1",
  id: "fc-1",
  ...own,
} as const;

it("converts a message once, and again where it would be another item", () => {
  const offer = { tools: [define("t")] };
  const history = [answered([call]), asked(returned("call-1", "r"))];
  const [first, answer] = inputOf(history, { offer });
  const again = inputOf(history, { offer });
  expect(again[0]).toBe(first);
  expect(again[1]).toBe(answer);

  const [plain] = inputOf(history, { offer, settings: { openaiSendReasoningIds: false } });
  expect(plain).toEqual({ type: "function_call", call_id: "call-1", name: "t", arguments: "{}" });
  const [deferred] = inputOf(history, {
    offer: { ...offer, toolVisibility: new Map([["t", "deferred"]] as const) },
  });
  expect(deferred).toMatchObject({ id: "fc-1", namespace: "t" });
  expect(inputOf(history, { offer })).toEqual([first, answer]);
});

it("converts an answer again where its call is another one", () => {
  const back = asked(returned("call-1", "r"));
  const offer = { tools: [define("t")] };
  const custom = { ...call, providerDetails: { type: "custom_tool_call" } };
  expect(inputOf([answered([call]), back], { offer })[1]).toMatchObject({
    type: "function_call_output",
  });
  expect(inputOf([answered([custom]), back], { offer })[1]).toMatchObject({
    type: "custom_tool_call_output",
  });
  expect(inputOf([back], { offer })[0]).toMatchObject({ type: "function_call_output" });
});

it("converts a message again where the provider keeps it no longer, or the model is another one", () => {
  const thought = { partKind: "thinking", content: "Hm.", id: "rs-1", ...own } as const;
  const history = [answered([thought, { partKind: "text", content: "A" }])];
  const kept = inputOf(history);
  expect(kept).toMatchObject([{ type: "reasoning" }, { content: "A" }]);
  expect(inputOf(history, { settings: { openaiStore: false } })).toMatchObject([
    { content: "<think>\nHm.\n</think>" },
    { content: "A" },
  ]);
  expect(inputOf(history, { profile: { thinkingTags: ["[", "]"] } })).toMatchObject([
    { content: "[\nHm.\n]" },
    { content: "A" },
  ]);
  expect(inputOf(history)).toEqual(kept);
});
