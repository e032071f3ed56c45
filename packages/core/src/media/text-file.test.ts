import { describe, expect, it } from "vitest";
import type { BinaryContent } from "../user-content.ts";
import { binaryText, inlineText, isTextLike } from "./text-file.ts";

const fileOf = (text: string, mediaType: string = "text/plain"): BinaryContent => ({
  kind: "binary",
  data: Buffer.from(text).toString("base64url"),
  mediaType,
});

describe("agent §12, Chat 8: text-like files", () => {
  it.each([
    "text/plain",
    "text/html; charset=utf-8",
    "application/json",
    "application/ld+json",
    "application/xml",
    "Image/SVG+xml",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/x-ndjson",
  ])("are those of %s", (mediaType) => {
    expect(isTextLike(mediaType)).toBe(true);
  });

  it.each([
    "application/pdf",
    "image/png",
    "application/octet-stream",
    "text",
    "",
    "application/jsonx",
  ])("are not those of %j", (mediaType) => {
    expect(isTextLike(mediaType)).toBe(false);
  });

  it("are read in UTF-8, with what is none replaced", () => {
    expect(binaryText(fileOf("größer 😀"))).toBe("größer 😀");
    expect(binaryText({ kind: "binary", data: "gAA=", mediaType: "text/plain" })).toBe("\uFFFD\0");
    expect(() => binaryText({ kind: "binary", data: "?", mediaType: "text/plain" })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("stand between two lines that name them", () => {
    const file = fileOf("name: test\nversion: 1.0.0", "application/x-yaml");
    const text =
      '-----BEGIN FILE id="a5bdf9" type="application/x-yaml"-----\nname: test\nversion: 1.0.0\n-----END FILE id="a5bdf9"-----';
    expect(inlineText(file)).toBe(text);
    expect(inlineText(file)).toBe(text); // remembered
    expect(inlineText({ ...file, identifier: 'a"\n' })).toContain('id="a\\"\\n" type');
  });
});
