import { describe, expect, it } from "vitest";
import {
  bodyOf,
  call,
  make,
  request,
  response,
  result,
  shapeOf,
  system,
  user,
} from "../__fixtures__/history.ts";

const NEW = "claude-opus-4-8";
const said = response([{ partKind: "text", content: "." }]);

describe("agent §12, Anthropic 1: system prompts", () => {
  it("stand before the conversation, those in its middle where the model takes them there", () => {
    const messages = [request(system("One."), system("Two."), user("Hi"), system("Three."))];
    expect(bodyOf(messages, {}, NEW)).toMatchObject({
      system: [{ text: "One.\n\nTwo." }],
      messages: [
        { role: "user", content: [{ text: "Hi" }] },
        { role: "system", content: [{ text: "Three." }] },
      ],
    });
    expect(bodyOf(messages)).toMatchObject({
      system: [{ text: "One.\n\nTwo.\n\nThree." }],
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
    });
  });

  it("stand right before what they are for, behind something of the user", () => {
    const shape = (...messages: Parameters<typeof make>[0]): readonly string[] =>
      shapeOf(messages, {}, NEW);
    expect(shape(request(user("Hi")), said, request(system("Now.")))).toEqual([
      "user: text",
      "assistant: text",
      "user: text",
      "system: text",
    ]);
    expect(
      shape(
        request(user("Hi")),
        response([call("a")]),
        request(system("Now.")),
        request(result("a", "ok")),
      ),
    ).toEqual(["user: text", "assistant: tool_use", "user: tool_result", "system: text"]);
    expect(
      shape(
        request(user("Hi"), system("One.")),
        request(user("More")),
        request(system("Two.")),
        said,
      ),
    ).toEqual(["user: text", "user: text", "system: text", "system: text", "assistant: text"]);
  });

  it("leave a cache point where it was put", () => {
    const point = { kind: "cache-point" } as const;
    const { body } = make(
      [request(user("Hi")), said, request(system("Now."), user([point, "More"]))],
      {},
      NEW,
    );
    expect(body.messages.map(({ content }) => content[0]?.cache_control?.ttl)).toEqual([
      undefined,
      "5m",
      undefined,
      undefined,
    ]);
  });
});

describe("agent §12, Anthropic 2: the parts of a request", () => {
  it("are one message, in their order, without texts that say nothing", () => {
    const messages = [
      request(user(["One", " ", { kind: "text-content", content: "Two" }]), user("")),
    ];
    expect(bodyOf(messages)["messages"]).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "One" },
          { type: "text", text: "Two" },
        ],
      },
    ]);
  });

  it("answer calls by ids that the API takes, whatever another provider made", () => {
    const messages = [response([call("call_1|fc_2")]), request(result("call_1|fc_2", "ok"))];
    expect(make(messages).body.messages.map(({ content }) => content[0])).toMatchObject([
      { id: "call_call_1_fc_2" },
      { tool_use_id: "call_call_1_fc_2" },
    ]);
  });

  it("test_tool_failed_maps_to_anthropic_error_tool_result: a failure is told without a frame", () => {
    const messages = [
      response([call("a")]),
      request(result("a", "It broke.", { outcome: "failed" })),
    ];
    expect(make(messages).body.messages[1]?.content).toEqual([
      { type: "tool_result", tool_use_id: "a", content: "It broke.", is_error: true },
    ]);
  });
});
