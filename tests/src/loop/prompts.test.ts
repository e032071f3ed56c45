import { Agent, type UserPrompt } from "@toolsets/core";
import { FunctionModel, runHostile } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";

const PROMPT: UserPrompt = [
  "What is this?",
  { kind: "image-url", url: "https://a.example/b.png" },
  { kind: "cache-point" },
];

/** An agent that keeps what its model and its callbacks see of the prompt. */
function watching(): { readonly agent: Agent; readonly seen: unknown[] } {
  const seen: unknown[] = [];
  const model = new FunctionModel({
    request: (messages) => {
      seen.push(contentsOf(messages.at(-1)));
      return "A tree.";
    },
  });
  const agent = new Agent({
    model,
    instructions: (ctx) => {
      seen.push(ctx.prompt);
      return undefined;
    },
  });
  return { agent, seen };
}

describe("a prompt", () => {
  it("may be a list of texts and media, which model and callbacks get as it is", async () => {
    const { agent, seen } = watching();
    const result = await agent.run(PROMPT);
    expect(seen).toEqual([PROMPT, [PROMPT]]);
    expect(contentsOf(result.allMessages()[0])).toEqual([PROMPT]);
  });

  it("crosses the hostile runtime as it is", async () => {
    const { agent, seen } = watching();
    const options = { runId: "run", conversationId: "conversation" };
    await runHostile((runtime) => agent.run(PROMPT, { ...options, runtime }), { seed: 1 });
    expect(seen).toEqual([PROMPT, [PROMPT]]);
  });

  it("of another kind is refused with the way to pass options", async () => {
    const { agent } = watching();
    const options = { messageHistory: [] } as never; // what untyped code passes
    await expect(agent.run(options)).rejects.toThrow(
      "Options are the second argument: `run(prompt, options)`.",
    );
  });

  it.each([
    [{ type: "image", image: "x" }, /Item 2 of the prompt.*`image-url`/],
    [{ kind: "imageUrl", url: "https://test/a.png" }, /of the kind `imageUrl`.*`image-url`/],
    [{ kind: "constructor" }, /of the kind `constructor`/],
    [null, /without a known kind/],
    [{ kind: "image-url" }, /no text as its `url`/],
    [{ kind: "binary", data: "aaaa" }, /no text as its `mediaType`/],
    [{ kind: "binary", data: new Uint8Array(3), mediaType: "image/png" }, /base64/],
    [{ kind: "cache-point", ttl: "2h" }, /`ttl` of item 2 of the prompt/],
  ])("with %j in it is refused before it is sent", async (item, message) => {
    const { agent, seen } = watching();
    const refusal = { code: "invalid_usage", message: expect.stringMatching(message) };
    await expect(agent.run(["See", item as never])).rejects.toMatchObject(refusal); // untyped code
    expect(seen).toEqual([]);
  });
});
