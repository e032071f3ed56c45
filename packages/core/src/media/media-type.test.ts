import { expect, it } from "vitest";
import { mediaTypeByEnding, videoTypeByEnding } from "./media-type.ts";

it.each([
  ["https://example.com/a.PNG", "image/png"],
  ["a.jpe", "image/jpeg"],
  ["a.xpdl", "application/xml"],
  ["a.three_gp", "video/3gpp"],
  ["s3:a.mid.md", "text/markdown"],
  ["a.tar.gz", "application/x-tar"],
  ["a.tgz", "application/x-tar"],
  ["a.svgz", "image/svg+xml"],
  ["data:image/png;base64,xx", "image/png"],
  ["data:,x", "text/plain"],
  ["data:a=b/c,x", "text/plain"],
  ["a.png?x=1", undefined],
  ["a.png.GZ", undefined],
  ["a.gz", undefined],
  ["https://example.com", undefined],
  ["a.b/c", undefined],
  ["x/.png", undefined],
  ["..png", undefined],
  ["a.", undefined],
  ["a.constructor", undefined],
  ["", undefined],
])("agent §7.5.5, §7.8.2: the media type of %j is %s", (url, expected) => {
  expect(mediaTypeByEnding(url)).toBe(expected);
});

it.each([
  ["https://youtu.be/x", "video/mp4"],
  ["https://WWW.YouTube.com:443/watch?v=1", "video/mp4"],
  ["https://m.youtube.com", "video/mp4"],
  ["https://youtube.com.evil.example/x", undefined],
  ["https://example.com/https://youtu.be/x", undefined],
  ["https://music.youtube.com/watch", undefined],
  ["a.mov", "video/quicktime"],
])("agent §7.5.5: the media type of the film %s is %s", (url, expected) => {
  expect(videoTypeByEnding(url)).toBe(expected);
});

it("a long link is read in one go", () => {
  expect(mediaTypeByEnding(`${".".repeat(1_000_000)}${"a".repeat(1_000_000)}`)).toBeUndefined();
});
