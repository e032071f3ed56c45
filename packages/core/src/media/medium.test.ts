import { expect, it } from "vitest";
import { serializeMessages } from "../message-json/messages.ts";
import type { MediaContent, UserContent } from "../user-content.ts";
import { dataUri, identifierOf, mediaTypeOf, standardBase64 } from "./medium.ts";

const written = (...content: readonly UserContent[]): readonly Record<string, unknown>[] => {
  const part = { partKind: "user-prompt", content, timestamp: "2026-01-02T03:04:05Z" } as const;
  const json = serializeMessages([{ kind: "request", parts: [part], state: "complete" }]);
  return JSON.parse(json)[0].parts[0].content;
};

const MEDIA: readonly MediaContent[] = [
  { kind: "image-url", url: "https://example.com/ä.png" },
  { kind: "audio-url", url: "https://example.com/a.oga" },
  { kind: "video-url", url: "https://youtu.be/x" },
  { kind: "document-url", url: "https://example.com/a", mediaType: "application/pdf" },
  { kind: "binary", data: "-_8=", mediaType: "image/png" },
  { kind: "uploaded-file", fileId: "file-1.csv?x", providerName: "openai" },
  { kind: "uploaded-file", fileId: "file-1", providerName: "openai", identifier: "plan" },
];

it("agent §7.5.4, §7.5.5: identifiers and media types are those that message JSON has", () => {
  const json = written(...MEDIA);
  expect(MEDIA.map(identifierOf)).toEqual(json.map(({ identifier }) => identifier));
  expect(MEDIA.map(mediaTypeOf)).toEqual(json.map((item) => item["media_type"]));
  expect(MEDIA.map(identifierOf)).toEqual(json.map(({ identifier }) => identifier)); // remembered
});

it("agent §7.5.4: an empty identifier is none, and what is no base64 has one", () => {
  const link = { kind: "image-url", url: "https://example.com/a.png" } as const;
  expect(identifierOf({ ...link, identifier: "" })).toBe(identifierOf({ ...link }));
  expect(identifierOf({ kind: "binary", data: "?", mediaType: "image/png" })).toMatch(/^\w{6}$/);
});

it("a query hides no ending from an adapter, and what has no ending has no type", () => {
  expect(mediaTypeOf({ kind: "image-url", url: "https://example.com/a.png?x=1#y" })).toBe(
    "image/png",
  );
  expect(mediaTypeOf({ kind: "video-url", url: "https://example.com/a.mp4?x" })).toBe("video/mp4");
  expect(mediaTypeOf({ kind: "image-url", url: "https://example.com/a" })).toBeUndefined();
  expect(mediaTypeOf({ kind: "binary", data: "", mediaType: "" })).toBeUndefined();
});

it("agent §7.5.1: providers get the standard alphabet with padding, whatever came", () => {
  for (const data of ["-_8=", "+/8=", "-_8", "+/8", "+/\r\n8="])
    expect(standardBase64(data)).toBe("+/8=");
  expect(standardBase64("AAAA")).toBe("AAAA");
  expect(dataUri({ data: "-_8", mediaType: "image/png" })).toBe("data:image/png;base64,+/8=");
});
