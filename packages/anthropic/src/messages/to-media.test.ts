import type { Message, UserContent } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { make, PIXEL, request, response, result, user, call } from "../__fixtures__/history.ts";
import { wantsFile } from "./to-media.ts";

const sent = (...messages: readonly Message[]): unknown =>
  make(messages).body.messages.at(-1)?.content;
const PNG = { type: "image", source: { type: "base64", media_type: "image/png", data: "/+8=" } };

describe("agent §12, Anthropic 2: files", () => {
  it.each<[string, UserContent, object]>([
    [
      "a link to an image",
      { kind: "image-url", url: "https://a.test/a.png" },
      { type: "image", source: { type: "url", url: "https://a.test/a.png" } },
    ],
    [
      "a link to a PDF",
      { kind: "document-url", url: "https://a.test/a.pdf" },
      { type: "document", source: { type: "url", url: "https://a.test/a.pdf" } },
    ],
    ["an image", PIXEL, PNG],
    [
      "a PDF",
      {
        kind: "binary",
        data: "AAA",
        mediaType: "application/pdf",
        vendorMetadata: { title: "T", citations: { enabled: true } },
      },
      {
        type: "document",
        title: "T",
        citations: { enabled: true },
        source: { type: "base64", media_type: "application/pdf", data: "AAA=" },
      },
    ],
    [
      "a text",
      { kind: "binary", data: "SGk=", mediaType: "text/csv; charset=utf-8" },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "Hi" } },
    ],
    [
      "an uploaded image",
      { kind: "uploaded-file", fileId: "f", providerName: "anthropic", mediaType: "image/png" },
      { type: "image", source: { type: "file", file_id: "f" } },
    ],
    [
      "an uploaded file",
      { kind: "uploaded-file", fileId: "f", providerName: "anthropic" },
      { type: "document", source: { type: "file", file_id: "f" } },
    ],
  ])("are sent in prompts and in results: %s", (_what, item, block) => {
    expect(sent(request(user(["See:", item])))).toEqual([{ type: "text", text: "See:" }, block]);
    const answered = [response([call("a")]), request(result("a", ["See:", item]))];
    expect(sent(...answered)).toEqual([
      { type: "tool_result", tool_use_id: "a", content: [{ type: "text", text: "See:" }, block] },
    ]);
  });

  it.each<[string, UserContent]>([
    ["a recording", { kind: "audio-url", url: "https://a.test/a.mp3" }],
    ["a film", { kind: "video-url", url: "https://a.test/a.mp4" }],
    ["bytes of another kind", { kind: "binary", data: "AA", mediaType: "audio/wav" }],
    [
      "a file that another provider has",
      { kind: "uploaded-file", fileId: "f", providerName: "openai" },
    ],
    [
      "an uploaded recording",
      { kind: "uploaded-file", fileId: "f.mp3", providerName: "anthropic" },
    ],
  ])("are refused where the API does not take them: %s", (_what, item) => {
    expect(() => sent(request(user([item])))).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(/`[0-9a-f]{6}`/),
      }),
    );
  });

  it("are asked for where the API follows no link", () => {
    expect(wantsFile({ kind: "document-url", url: "https://a.test/a.txt" })).toBe(true);
    expect(wantsFile({ kind: "document-url", url: "https://a.test/a.pdf" })).toBe(false);
    expect(wantsFile({ kind: "image-url", url: "https://a.test/a" })).toBe(false);
  });

  it("that were uploaded need a beta, also in results and for programs", () => {
    const file = { kind: "uploaded-file", fileId: "f", providerName: "anthropic" } as const;
    const beta = ["files-api-2025-04-14"];
    expect(make([request(user([file]))]).betas).toEqual(beta);
    expect(make([response([call("a")]), request(result("a", [file]))]).betas).toEqual(beta);
    const nativeTools = [
      { kind: "code_execution", files: [file, { ...file, providerName: "openai" }] },
    ] as const;
    const { body, betas } = make(
      [request(user("Hi")), response([call("a")]), request(result("a", "x"))],
      { nativeTools },
    );
    expect(betas).toEqual(beta);
    expect(
      body.messages.map(({ content }) => content.map(({ type, file_id }) => [type, file_id])),
    ).toEqual([
      [
        ["text", undefined],
        ["container_upload", "f"],
      ],
      [["tool_use", undefined]],
      [["tool_result", undefined]],
    ]);
  });
});
