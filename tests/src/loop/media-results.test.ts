import {
  Agent,
  type Message,
  parseMessages,
  type RuntimeFactory,
  serializeMessages,
  toolReturnAsText,
  ToolReturn,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, frozenRuntime, FunctionModel, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";

const image = { kind: "binary", data: "AAEC", mediaType: "image/png" } as const;
const link = { kind: "document-url", url: "https://a.example/b.pdf" } as const;
const film = { kind: "video-url", url: "https://a.example/c.mp4", identifier: "film" } as const;

const RESULTS: readonly (readonly [what: string, result: unknown])[] = [
  ["a medium", image],
  ["a list with media", ["It is", link, { page: 1 }]],
  ["media deep inside", { shots: [{ of: film }] }],
];

async function play(result: unknown, runtime?: RuntimeFactory): Promise<readonly Message[]> {
  const model = new ScriptedModel([[call("shoot", {}, "1")], "Done."]);
  const shoot = tool({ name: "shoot", execute: () => result });
  const options = { runId: "r", conversationId: "c", runtime };
  return (await new Agent({ model, tools: [shoot] }).run("Go", options)).allMessages();
}

describe("toolsets §11: media that a tool returns", () => {
  it.each(RESULTS)("stay in the history and in its JSON: %s", async (_what, result) => {
    const messages = await play(result);
    expect(contentsOf(messages[2])).toEqual([result]);
    const again = parseMessages(serializeMessages(messages));
    expect(contentsOf(again[2])).toMatchObject([result]);
  });

  it.each(RESULTS)("cross the hostile and the frozen runtime: %s", async (_what, result) => {
    const kept = async (runtime: RuntimeFactory): Promise<unknown> =>
      (await play(result, runtime)).map(contentsOf);
    const expected = (await play(result)).map(contentsOf);
    expect(await kept(frozenRuntime())).toEqual(expected);
    expect((await runHostile(kept, { seed: 3, crashAfter: 2 })).value).toEqual(expected);
  });

  it("reach the model as they are, and as text without their bytes", async () => {
    const texts: unknown[] = [];
    const model = new FunctionModel({
      request: (messages) => {
        const parts = messages.at(-1)?.parts ?? [];
        for (const part of parts)
          if (part.partKind === "tool-return") texts.push(part.content, toolReturnAsText(part));
        return messages.length === 1 ? [call("shoot")] : "Done.";
      },
    });
    const shoot = tool({ name: "shoot", execute: () => [image, "Look."] });
    await new Agent({ model, tools: [shoot] }).run("Go");
    expect(texts).toEqual([[image, "Look."], expect.not.stringContaining("AAEC")]);
  });

  it("may be told besides: they stand after all answers", async () => {
    const returned = new ToolReturn("Shot.", { content: ["This:", image] });
    expect(contentsOf((await play(returned))[2])).toEqual(["Shot.", ["This:", image]]);
  });

  it("are no bytes: those are refused with the form that media have", async () => {
    for (const bytes of [new Uint8Array(3), new DataView(new ArrayBuffer(2))])
      await expect(play(bytes)).rejects.toMatchObject({
        code: "invalid_usage",
        message:
          'The result of tool `shoot` is bytes. Give `{ kind: "binary", data, mediaType }`, with `data` in base64.',
      });
  });
});
