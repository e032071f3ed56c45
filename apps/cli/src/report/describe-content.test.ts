import { expect, test } from "vitest";
import { describeContent } from "./describe-content.ts";

const data = Buffer.alloc(6000, 1).toString("base64");

test.each<[what: string, content: unknown, shown: string]>([
  ["text", "a", "a"],
  ["the only text of an object", { content: "a\nb" }, "a\nb"],
  ["other data", { a: 1, b: "c" }, '{"a":1,"b":"c"}'],
  ["a list of numbers", [1, 2], "[1,2]"],
  ["an empty list", { content: [] }, '{"content":[]}'],
  ["nothing", undefined, ""],
  ["an image", { kind: "binary", data, mediaType: "image/png" }, "image/png, 6 kB"],
  [
    "an image as a server gives it",
    { content: [{ type: "image", data, mimeType: "image/png" }] },
    "image/png, 6 kB",
  ],
  ["a small blob beside text", ["a", { blob: "AAA=", mimeType: "x/y" }], "a\nx/y, 2 bytes"],
])("shows %s", (_what, content, shown) => {
  expect(describeContent(content)).toBe(shown);
});
