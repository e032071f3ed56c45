import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha1, utf8 } from "./sha1.ts";

it.each([
  ["abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    1,
    "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
  ],
  ["a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"],
  [
    "0123456701234567012345670123456701234567012345670123456701234567",
    10,
    "dea356a2cddd90c7a7ecedc5ebb563934f460452",
  ],
])("RFC 3174 §7.3: %s, %i times", (text, times, expected) => {
  expect(sha1(text.repeat(times))).toBe(expected);
});

it("agrees with the host for every length around the blocks, and for every byte", () => {
  const bytes = Array.from({ length: 300 }, (_, index) => (index * 167) % 256);
  const texts = bytes.map((_, length) => bytes.slice(0, length));
  expect(texts.map((each) => sha1(String.fromCharCode(...each)))).toEqual(
    texts.map((each) => createHash("sha1").update(Uint8Array.from(each)).digest("hex")),
  );
});

it("reads texts as UTF-8", () => {
  const text = "a%é漢😀\u0000\uFFFF";
  expect(utf8(text)).toBe(Buffer.from(text).toString("latin1"));
});
