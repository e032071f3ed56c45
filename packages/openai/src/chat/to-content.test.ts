import type { MediaContent, UserContent } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { toContent } from "./to-content.ts";

function sent(
  item: UserContent | readonly UserContent[],
  profile: OpenAIModelProfile = {},
): unknown {
  const list: readonly UserContent[] = Array.isArray(item) ? item : [item as UserContent];
  return toContent(list, { name: "gpt-4o", system: "openai", profile });
}

const bytes = (mediaType: string, data = "aGk-_w"): MediaContent => ({
  kind: "binary",
  data,
  mediaType,
});

describe("agent §12, OpenAI Chat 8: media", () => {
  it.each<[string, UserContent, unknown]>([
    ["a link", { kind: "image-url", url: "https://a.b/c.png" }, { url: "https://a.b/c.png" }],
    [
      "a link with a detail",
      { kind: "image-url", url: "https://a.b/c.png", vendorMetadata: { detail: "low" } },
      { url: "https://a.b/c.png", detail: "low" },
    ],
    [
      "bytes, in the standard alphabet",
      bytes("image/png"),
      { url: "data:image/png;base64,aGk+/w==" },
    ],
  ])("sends an image as %s", (_what, item, image_url) => {
    expect(sent(item)).toEqual([{ type: "image_url", image_url }]);
  });

  it("sends a file as each model takes it, one after the other", () => {
    const audio = bytes("audio/mpeg");
    const of = (profile: OpenAIModelProfile): unknown => sent(audio, profile);
    const plain = of({});
    expect(of({ openaiChatAudioInputEncoding: "uri" })).toMatchObject([
      { input_audio: { data: expect.stringMatching(/^data:/) } },
    ]);
    expect(of({})).toEqual(plain);
  });

  it("sends audio as wav or mp3, and no other", () => {
    const input_audio = { data: "aGk+/w==", format: "mp3" };
    expect(sent(bytes("audio/mpeg"))).toEqual([{ type: "input_audio", input_audio }]);
    expect(sent(bytes("audio/x-wav"), { openaiChatAudioInputEncoding: "uri" })).toEqual([
      {
        type: "input_audio",
        input_audio: { data: "data:audio/x-wav;base64,aGk+/w==", format: "wav" },
      },
    ]);
    expect(() => sent(bytes("audio/ogg"))).toThrow(/takes no audio as `audio\/ogg`/);
  });

  it("sends a document as file data, or as a link where the server opens it", () => {
    const document: MediaContent = { kind: "document-url", url: "https://a.b/c.pdf" };
    const file_data = "data:application/pdf;base64,aGk+/w==";
    expect(sent(bytes("application/pdf"))).toEqual([
      { type: "file", file: { file_data, filename: "filename.pdf" } },
    ]);
    expect(sent(document, { openaiChatSupportsFileUrls: true })).toEqual([
      { type: "file", file: { file_data: "https://a.b/c.pdf", filename: "filename.pdf" } },
    ]);
    const profile = { openaiChatSupportsDocumentInput: false };
    expect(() => sent(bytes("application/pdf"), profile)).toThrow(/takes no documents/);
  });

  it("puts a text file into the prompt, between lines that name it", () => {
    const file = { ...bytes("application/x-yaml", "YTogMQ=="), identifier: "f1" };
    expect(sent(file)).toEqual([
      {
        type: "text",
        text: '-----BEGIN FILE id="f1" type="application/x-yaml"-----\na: 1\n-----END FILE id="f1"-----',
      },
    ]);
  });

  it("sends an uploaded file by its id, if it was uploaded here and is no image", () => {
    const file = { kind: "uploaded-file", fileId: "file-1", providerName: "openai" } as const;
    expect(sent(file)).toEqual([{ type: "file", file: { file_id: "file-1" } }]);
    expect(() => sent({ ...file, mediaType: "image/png" })).toThrow(/takes no uploaded images/);
    expect(() => sent({ ...file, providerName: "anthropic" })).toThrow(/uploaded to `anthropic`/);
  });

  it.each<[string, MediaContent]>([
    ["films", bytes("video/mp4")],
    ["films", { kind: "video-url", url: "https://a.b/c.mp4" }],
  ])("takes no %s", (what, item) => {
    expect(() => sent(item)).toThrow(
      expect.objectContaining({ code: "invalid_usage", message: expect.stringContaining(what) }),
    );
  });
});

describe("cache points", () => {
  const point = { kind: "cache-point", ttl: "1h" } as const;

  it("say nothing to a model that knows none, or where nothing stands before them", () => {
    expect(sent(["A", point, "B"])).toEqual([
      { type: "text", text: "A" },
      { type: "text", text: "B" },
    ]);
    expect(sent([point])).toBeUndefined();
  });

  it("mark the piece before them, in the form of OpenAI or of Anthropic's models elsewhere", () => {
    expect(sent(["A", point], { openaiSupportsPromptCacheBreakpoints: true })).toEqual([
      { type: "text", text: "A", prompt_cache_breakpoint: { mode: "explicit" } },
    ]);
    expect(sent(["A", point], { openaiChatSupportsCacheControl: true })).toEqual([
      { type: "text", text: "A", cache_control: { type: "ephemeral", ttl: "1h" } },
    ]);
  });
});
