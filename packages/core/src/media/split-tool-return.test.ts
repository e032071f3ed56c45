import { describe, expect, it } from "vitest";
import { splitToolReturn } from "./split-tool-return.ts";

const image = { kind: "image-url", url: "https://example.com/img.png" } as const;
const binary = { kind: "binary", data: "AAEC", mediaType: "image/png" } as const;
const named = ["This is file d5a901:", image] as const;

const split = (content: unknown) => splitToolReturn({ content, outcome: "success" });

describe("agent §7.7: what a tool returned", () => {
  it.each([
    ["hello", "hello"],
    [null, ""],
    [undefined, ""],
    ["", ""],
    [7, "7"],
    [false, "false"],
    [["hello"], '["hello"]'],
    [{ a: [1] }, '{"a":[1]}'],
    [{ kind: "binary" }, '{"kind":"binary"}'],
  ])("without media is text: %j", (content, text) => {
    expect(split(content)).toEqual({
      text,
      data: text,
      items: text === "" ? [] : [text],
      files: [],
      followUp: [],
    });
  });

  it("is a file alone", () => {
    expect(split(image)).toEqual({
      text: "See file d5a901.",
      data: "",
      items: [image],
      files: [image],
      followUp: named,
    });
  });

  it("of a list is a list of texts, with a reference in the place of each file", () => {
    const content = ["text1", image, { b: 2 }, binary, null];
    const { text, items, files, followUp } = split(content);
    expect(text).toBe('["text1","See file d5a901.","{\\"b\\":2}","See file 0c7a62.","null"]');
    expect(items).toEqual(["text1", image, '{"b":2}', binary, "null"]);
    expect(files).toEqual([image, binary]);
    expect(followUp).toEqual([...named, "This is file 0c7a62:", binary]);
  });

  it("of a list is unwrapped where files alone leave one element", () => {
    expect(split(["hello", image]).text).toBe('["hello","See file d5a901."]');
    expect(split(["hello", image]).data).toBe("hello");
    expect(split([{ key: "val" }, image]).data).toBe('{"key":"val"}');
    expect(split(["a", "b", image]).data).toBe('["a","b"]');
    expect(split([image, image]).data).toBe("");
    expect(split([[["a"]], image]).data).toBe('[["a"]]');
  });

  it("of an object has references in the places of its files, which come after it", () => {
    const content = { page: 1, shots: [image] };
    const json = '{"page":1,"shots":["See file d5a901."]}';
    expect(split(content)).toEqual({
      text: json,
      data: json,
      items: [json, ...named],
      files: [image],
      followUp: named,
    });
    expect(split([content]).text).toBe(`[${json}]`);
    expect(split([content, binary])).toMatchObject({
      data: json,
      items: [json, ...named, binary],
      files: [image, binary],
    });
  });

  it("is taken apart once: a history is sent at every step", () => {
    const content = ["a", binary];
    expect(split(content)).toBe(split(content));
  });
});

describe("agent §7.7: a failure", () => {
  const failed = (content: unknown) =>
    splitToolReturn({ content, outcome: "failed" }, { framed: true });

  it("is framed where the provider cannot mark it", () => {
    expect(failed("no")).toMatchObject({ text: '{"error":"no"}', items: ['{"error":"no"}'] });
    expect(failed(["no", image])).toEqual({
      text: '[{"error":"no"},"See file d5a901."]',
      data: '{"error":"no"}',
      items: ['{"error":"no"}', image],
      files: [image],
      followUp: named,
    });
  });

  it("is not framed elsewhere, nor is anything else", () => {
    expect(splitToolReturn({ content: "no", outcome: "failed" }).text).toBe("no");
    const denied = splitToolReturn({ content: "no", outcome: "denied" }, { framed: true });
    expect(denied.text).toBe("no");
  });
});

describe("what a tool returned and a provider does not take", () => {
  const takes = ({ kind }: { readonly kind: string }): boolean => kind === "binary";
  const picked = (content: unknown, framed = false) =>
    splitToolReturn({ content, outcome: framed ? "failed" : "success" }, { takes, framed });
  const reference = "[image-url d5a901 that was not sent]";

  it("is named where it stands, and is no file", () => {
    expect(picked(image)).toEqual({
      text: reference,
      data: reference,
      items: [reference],
      files: [],
      followUp: [],
    });
    expect(picked(["a", image, binary])).toEqual({
      text: JSON.stringify(["a", reference, "See file 0c7a62."]),
      data: JSON.stringify(["a", reference]),
      items: ["a", reference, binary],
      files: [binary],
      followUp: ["This is file 0c7a62:", binary],
    });
    expect(picked({ deep: { er: [image, binary] } })).toMatchObject({
      text: `{"deep":{"er":["${reference}","See file 0c7a62."]}}`,
      files: [binary],
    });
    expect(picked([image], true).text).toBe(JSON.stringify({ error: reference }));
  });

  it("is a file for another provider", () => {
    const content = [image, binary];
    const first = picked(content);
    expect(picked(content)).toBe(first);
    expect(split(content).files).toEqual([image, binary]);
    expect(picked(content)).toEqual(first);
  });

  it.each([
    { ...binary, data: "no base64!" },
    { ...image, url: "no link" },
    { ...image, url: "http://localhost:8000/a.png" },
    { ...image, url: "https://10.0.0.1/a.png" },
  ])("is what no provider can take: %j", (content) => {
    expect(split({ content })).toMatchObject({
      text: expect.stringMatching(/^\{"content":"\[[\w-]+ \w{6} that was not sent\]"\}$/),
      files: [],
    });
  });

  it.each([
    { ...binary, data: "AA\nEC" },
    { ...image, url: "http://example.com/a.png" },
    { ...image, url: "data:image/png;base64,AAEC" },
    { ...image, further: [1] },
  ])("is not what one can take: %j", (content) => {
    expect(split({ content }).files).toEqual([content]);
  });
});

it.each([
  { ...image, url: 5 },
  { ...image, forceDownload: "always" },
  { ...image, mediaType: 5 },
  { ...image, identifier: 5 },
  { ...image, vendorMetadata: [] },
  { ...image, vendorMetadata: null },
  { kind: "binary", data: "AAEC" },
  { kind: "uploaded-file", fileId: "f" },
  { kind: "uploaded-file", fileId: "f", providerName: "nobody" },
  { kind: "image", url: "https://example.com/img.png" },
])("agent §7.5.6: what only looks like a medium is data: %j", (content) => {
  expect(split(content)).toMatchObject({ text: JSON.stringify(content), files: [] });
});
