import { describe, expect, it } from "vitest";
import type { Message } from "../messages.ts";
import { NO_USAGE } from "../usage.ts";
import type { UserContent } from "../user-content.ts";
import { downloadMedia } from "./download-media.ts";
import type { FileFetcher } from "./fetch-file.ts";
import { identifierOf, type MediaLink } from "./medium.ts";

const AT = "2026-01-02T03:04:05Z";
const { signal } = new AbortController();
const imageOf = (name: string, more: object = {}): MediaLink => ({
  kind: "image-url",
  url: `https://example.com/${name}`,
  ...more,
});
const prompt = (...content: readonly UserContent[]): Message => ({
  kind: "request",
  parts: [{ partKind: "user-prompt", content, timestamp: AT }],
  state: "complete",
});
const returned = (content: unknown): Message => ({
  kind: "request",
  parts: [
    {
      partKind: "tool-return",
      toolName: "t",
      toolCallId: "1",
      content,
      timestamp: AT,
      outcome: "success",
    },
  ],
  state: "complete",
});
const response: Message = {
  kind: "response",
  parts: [{ partKind: "text", content: "Hi" }],
  usage: NO_USAGE,
  timestamp: AT,
  state: "complete",
};

/** Gives the link as the file, and notes what it is asked for. */
function fetcher(): FileFetcher & { asked: string[]; local: unknown[] } {
  const asked: string[] = [];
  const local: unknown[] = [];
  const fetchFile: FileFetcher = async (url, { allowLocal }) => {
    asked.push(url);
    local.push(allowLocal);
    return { data: btoa(url), mediaType: "image/webp" };
  };
  return Object.assign(fetchFile, { asked, local });
}
const contentOf = (message: Message | undefined): unknown => {
  const part = message?.parts[0];
  return part !== undefined && "content" in part ? part.content : undefined;
};
const all = { wants: () => true, signal };

describe("agent §12: the files of links", () => {
  it("take their places, in prompts and anywhere in what tools returned", async () => {
    const [a, b, c, d] = ["a.png", "b.png", "c.png", "d.png"].map((name) => imageOf(name));
    if (!a || !b || !c || !d) throw new Error("no links");
    const upload = { kind: "uploaded-file", fileId: "f", providerName: "openai" } as const;
    const messages = [
      prompt("Look", a, { kind: "cache-point" }, upload),
      response,
      returned(b),
      returned([{ deep: { er: [c] } }, 7, null]),
      returned("text"),
      prompt("again", d),
    ];
    const fetchFile = fetcher();
    const sent = await downloadMedia(messages, { ...all, fetchFile });
    const fileOf = (link: MediaLink) => ({
      kind: "binary",
      data: btoa(link.url),
      mediaType: "image/webp",
      identifier: identifierOf(link),
    });
    expect(sent.map(contentOf)).toEqual([
      ["Look", fileOf(a), { kind: "cache-point" }, upload],
      "Hi",
      fileOf(b),
      [{ deep: { er: [fileOf(c)] } }, 7, null],
      "text",
      ["again", fileOf(d)],
    ]);
    expect(fetchFile.asked).toEqual([a.url, b.url, c.url, d.url]);
    expect(contentOf(messages[2])).toBe(b); // the history stays
    expect(sent[1]).toBe(response);
    expect(sent[4]).toBe(messages[4]);
  });

  it("that nobody wants leave the very array", () => {
    const messages = [prompt("Look", imageOf("a.png")), response];
    expect(downloadMedia(messages, { wants: () => false, signal })).toBe(messages);
    expect(downloadMedia([], all)).toEqual([]);
  });

  it("are those that are wanted, and those with `forceDownload`", async () => {
    const forced = imageOf("forced.png", { forceDownload: true });
    const local = imageOf("local.png", { forceDownload: "allow-local" });
    const plain = imageOf("plain.png");
    const fetchFile = fetcher();
    const wants = ({ url }: MediaLink): boolean => url.endsWith("wanted.png");
    const messages = [prompt(forced, local, plain, imageOf("wanted.png"))];
    const [sent] = await downloadMedia(messages, { wants, signal, fetchFile });
    expect(fetchFile.asked.length).toBe(3);
    expect(fetchFile.local).toEqual([false, true, false]);
    expect(contentOf(sent)).toContain(plain);
  });

  it("keep identifier and metadata of the link, and its media type where the server tells none", async () => {
    const link = imageOf("a", {
      identifier: "plan",
      vendorMetadata: { detail: "low" },
      mediaType: "image/png",
    });
    for (const mediaType of ["", "application/octet-stream"]) {
      const fetchFile: FileFetcher = () => ({ data: "AAAA", mediaType });
      const [sent] = await downloadMedia([prompt(link)], { ...all, fetchFile });
      expect(contentOf(sent)).toEqual([
        {
          kind: "binary",
          data: "AAAA",
          mediaType: "image/png",
          identifier: "plan",
          vendorMetadata: { detail: "low" },
        },
      ]);
    }
  });

  it("are downloaded once, and stay the same objects at every step", async () => {
    const fetchFile = fetcher();
    const link = imageOf("a.png");
    const first = prompt("one", link, link);
    const [one] = await downloadMedia([first], { ...all, fetchFile });
    const [again, two] = await downloadMedia([first, prompt("two", link)], { ...all, fetchFile });
    expect(fetchFile.asked.length).toBe(1);
    expect(again).toBe(one);
    const fileIn = (message: Message | undefined): unknown => [contentOf(message)].flat()[1];
    expect(fileIn(two)).toBe(fileIn(one));
  });

  it("that a message has are looked for once", async () => {
    let looks = 0;
    const content = {
      get page(): number {
        looks += 1;
        return 1;
      },
    };
    const message = returned(content);
    for (let step = 0; step < 3; step += 1) await downloadMedia([message], all);
    expect(looks).toBe(1);
  });

  it("of another fetcher are other files", async () => {
    const link = imageOf("a.png");
    const messages = [prompt(link)];
    for (const data of ["AAAA", "BBBB"]) {
      const [sent] = await downloadMedia(messages, {
        ...all,
        fetchFile: () => ({ data, mediaType: "image/png" }),
      });
      expect(contentOf(sent)).toMatchObject([{ data }]);
    }
  });

  it("come four at a time, and one that fails ends the others", async () => {
    let running = 0;
    let most = 0;
    const aborted: unknown[] = [];
    const failure = new Error("gone");
    const fetchFile: FileFetcher = async (url, options) => {
      running += 1;
      most = Math.max(most, running);
      if (url.endsWith("/3")) {
        await Promise.resolve();
        throw failure;
      }
      return new Promise((_, reject) => {
        options.signal.addEventListener("abort", () => {
          aborted.push(options.signal.reason);
          reject(options.signal.reason);
        });
      });
    };
    const links = Array.from({ length: 9 }, (_, index) => imageOf(String(index)));
    await expect(downloadMedia([prompt(...links)], { ...all, fetchFile })).rejects.toBe(failure);
    expect(most).toBe(4);
    expect(aborted).toEqual([failure, failure, failure]);
  });

  it("that failed are tried again by the next request", async () => {
    const message = prompt(imageOf("a.png"));
    const failing: FileFetcher = () => {
      if (calls++ === 0) throw new Error("once");
      return { data: "AAAA", mediaType: "image/png" };
    };
    let calls = 0;
    await expect(downloadMedia([message], { ...all, fetchFile: failing })).rejects.toThrow("once");
    const [sent] = await downloadMedia([message], { ...all, fetchFile: failing });
    expect(contentOf(sent)).toMatchObject([{ data: "AAAA" }]);
  });

  it("are left at an abort, also by a fetcher that does not hear of it", async () => {
    const controller = new AbortController();
    const options = { wants: () => true, signal: controller.signal };
    const fetchFile: FileFetcher = () => new Promise(() => {});
    const sent = downloadMedia([prompt(imageOf("a.png"))], { ...options, fetchFile });
    controller.abort("enough");
    await expect(sent).rejects.toBe("enough");
    const next = downloadMedia([prompt(imageOf("b.png"))], { ...options, fetchFile });
    await expect(next).rejects.toBe("enough");
  });

  it("of private addresses are refused", async () => {
    const link = imageOf("x", {
      url: "https://169.254.169.254/latest",
      forceDownload: "allow-local",
    });
    await expect(downloadMedia([prompt(link)], all)).rejects.toMatchObject({
      code: "file_fetch_refused",
      reason: "address",
    });
  });

  it("agent §12: films of YouTube are refused where a file is wanted, and stay links elsewhere", async () => {
    const film: MediaLink = { kind: "video-url", url: "https://youtu.be/x?secret" };
    const fetchFile = fetcher();
    await expect(downloadMedia([prompt(film)], { ...all, fetchFile })).rejects.toMatchObject({
      code: "file_fetch_refused",
      reason: "youtube",
      url: "https://youtu.be/x",
    });
    expect(fetchFile.asked).toEqual([]);
    const messages = [prompt(film)];
    expect(downloadMedia(messages, { wants: () => false, signal })).toBe(messages);
  });
});

describe("agent §12: the files of links in what a tool returned", () => {
  const namedIn = async (link: MediaLink, fetchFile?: FileFetcher): Promise<unknown> => {
    const [sent] = await downloadMedia([returned({ link })], { ...all, fetchFile });
    return contentOf(sent);
  };

  it.each(["http://localhost:1/latest", "https://10.0.0.1/latest", "http://example.com/a"])(
    "come from no private address and not by http, whatever the link says: %s",
    async (url) => {
      const fetchFile = fetcher();
      const link = imageOf("", { url, forceDownload: "allow-local", identifier: "plan" });
      await namedIn(link, fetchFile);
      expect(fetchFile.local).toEqual([false]);
      const reason = url.startsWith("http:") ? "scheme" : "address";
      const text = `[image-url plan that was not sent: its download failed (${reason})]`;
      expect(await namedIn({ ...link })).toEqual({ link: text });
    },
  );

  it("that fail are named, also where a fetcher of your own fails or the link is a film of YouTube", async () => {
    const failing: FileFetcher = () => {
      throw new TypeError("a secret");
    };
    expect(await namedIn(imageOf("a", { identifier: "a" }), failing)).toEqual({
      link: "[image-url a that was not sent: its download failed]",
    });
    const film = { kind: "video-url", url: "https://youtu.be/x", identifier: "b" } as const;
    expect(await namedIn(film, failing)).toEqual({
      link: "[video-url b that was not sent: its download failed (youtube)]",
    });
  });

  it("that fail end no other download and are not tried again", async () => {
    const asked: string[] = [];
    const fetchFile: FileFetcher = async (url) => {
      asked.push(url);
      if (url.endsWith("bad")) throw new Error("gone");
      return { data: "AAAA", mediaType: "image/png" };
    };
    const messages = [returned([imageOf("bad"), imageOf("good")]), prompt(imageOf("own"))];
    const first = await downloadMedia(messages, { ...all, fetchFile });
    const later = await downloadMedia([...messages, response], { ...all, fetchFile });
    expect(asked.toSorted()).toEqual(
      ["bad", "good", "own"].map((name) => `https://example.com/${name}`),
    );
    expect(contentOf(first[0])).toEqual([
      expect.stringMatching(/^\[image-url \w{6} that was not sent/),
      expect.objectContaining({ data: "AAAA" }),
    ]);
    expect(later[0]).toBe(first[0]);
  });

  it("are left at an abort, which is no failure to tell", async () => {
    const controller = new AbortController();
    const fetchFile: FileFetcher = () => {
      controller.abort("enough");
      throw new Error("aborted");
    };
    const message = returned(imageOf("a"));
    const { signal: aborted } = controller;
    const options = { wants: () => true, fetchFile, signal: aborted };
    await expect(downloadMedia([message], options)).rejects.toBe("enough");
    const [sent] = await downloadMedia([message], {
      ...all,
      fetchFile: () => ({ data: "AAAA", mediaType: "image/png" }),
    });
    expect(contentOf(sent)).toMatchObject({ data: "AAAA" });
  });
});
