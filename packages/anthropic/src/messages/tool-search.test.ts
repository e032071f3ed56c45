import type { RequestPart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import {
  call,
  define,
  make,
  request,
  response,
  result,
  shapeOf,
  user,
} from "../__fixtures__/history.ts";

const TOOLS = [define("load"), define("rates", { deferLoading: true })];
const toolVisibility = new Map([["rates", "deferred"]] as const);
const options = { tools: TOOLS, toolVisibility };
const revealed: RequestPart = {
  partKind: "tool-availability-delta",
  toolsAdded: ["rates", "gone"],
  toolCallId: "a",
};
const found = (...names: readonly string[]): RequestPart =>
  result(
    "a",
    { discovered_tools: names.map((name) => ({ name })), message: "Nothing fits." },
    {
      toolName: "search_tools",
      toolKind: "tool-search",
    },
  );
const reference = { type: "tool_reference", tool_name: "rates" };

describe("toolsets §13.6: tools that the model finds", () => {
  it("are sent without being read, and become known by references", () => {
    const messages = [
      request(user("Hi")),
      response([call("a", "search_tools")]),
      request(found("rates", "gone")),
    ];
    const { body } = make(messages, options);
    expect(body["tools"]).toMatchObject([{ name: "load" }, { name: "rates", defer_loading: true }]);
    expect(body.messages[2]?.content).toEqual([
      { type: "tool_result", tool_use_id: "a", content: [reference] },
    ]);
  });

  it("are told of in words where there is no reference", () => {
    const content = (part: RequestPart): unknown =>
      make([request(part)], options).body.messages[0]?.content[0]?.["content"];
    expect(content(found())).toBe("Nothing fits.");
    expect(content(found("gone"))).toMatch(/gone, which cannot be called/);
    expect(
      make([request(found("rates"))], { tools: TOOLS }).body.messages[0]?.content[0]?.["content"],
    ).toMatch(/"discovered_tools"/);
  });

  it("are added by a note where the model takes one, once, with a beta", () => {
    const messages = [
      request(user("Hi")),
      response([call("a", "load")]),
      request(result("a", "ok"), revealed),
      response([{ partKind: "text", content: "." }]),
      request(revealed, user("Go on")),
    ];
    const { body, betas } = make(messages, options, "claude-opus-4-8");
    expect(body.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "system",
      "assistant",
      "user",
    ]);
    expect(body.messages[3]?.content).toEqual([
      { type: "tool_addition", tool: { type: "tool_reference", name: "rates" } },
    ]);
    expect(betas).toEqual(["mid-conversation-tool-changes-2026-07-01"]);
  });

  it("are found by a search of ours else, behind all results", () => {
    const messages = [
      request(user("Hi")),
      response([call("a", "load"), call("b", "load")]),
      request(result("a", "ok"), revealed, result("b", "ok"), user("Go on")),
    ];
    const { body, betas } = make(messages, options);
    expect(body.messages.slice(2)).toEqual([
      {
        role: "user",
        content: ["a", "b"].map((id) => ({ type: "tool_result", tool_use_id: id, content: "ok" })),
      },
      {
        role: "assistant",
        content: [
          {
            type: "tool_use",
            id: "revealed_2",
            name: "search_tools",
            input: { queries: ["rates"] },
          },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "revealed_2", content: [reference] },
          { type: "text", text: "Go on" },
        ],
      },
    ]);
    expect(betas).toEqual([]);
  });

  it("are read at once where nothing else is, or where another provider found them", () => {
    const only = make([], { tools: TOOLS.slice(1), toolVisibility }).body["tools"];
    expect(only).toEqual([{ name: "rates", input_schema: { type: "object", properties: {} } }]);
    const searched = make([], {
      tools: TOOLS.slice(1),
      toolVisibility,
      nativeTools: [{ kind: "tool_search" }],
    }).body["tools"];
    expect(searched).toMatchObject([{ defer_loading: true }, { name: "tool_search_tool_bm25" }]);
    const foreign = response(
      [
        {
          partKind: "builtin-tool-return",
          toolName: "tool_search",
          toolKind: "tool-search",
          toolCallId: "s",
          content: { discovered_tools: [{ name: "rates" }] },
          outcome: "success",
          timestamp: "2026-01-01T00:00:00Z",
        },
      ],
      { providerName: "openai" },
    );
    expect(make([foreign], options).body["tools"]).toEqual([
      expect.objectContaining({ name: "load" }),
      expect.not.objectContaining({ defer_loading: true }),
    ]);
    expect(shapeOf([request(user("Hi")), foreign], options)).toEqual(["user: text"]);
  });
});
