import { createServer, type RequestListener, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FileFetchRefusedError } from "../errors/file-fetch-refused-error.ts";
import { fetchFile, type FetchFileOptions } from "./fetch-file.ts";

const { signal } = new AbortController();

/** A host whose pages are given by their links. */
function hostOf(
  pages: Readonly<Record<string, () => Response>>,
): typeof fetch & { asked: string[] } {
  const asked: string[] = [];
  const send = async (input: Parameters<typeof fetch>[0]): Promise<Response> => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    const page = pages[url];
    if (page === undefined) throw new TypeError("fetch failed");
    return page();
  };
  return Object.assign(send, { asked });
}

const redirect = (location: string, status: number = 302): Response =>
  new Response("moved", { status, headers: { location } });
const refusedBy = (
  url: string,
  options: Partial<FetchFileOptions>,
): Promise<FileFetchRefusedError | undefined> =>
  fetchFile(url, { signal, ...options }).then(
    () => undefined,
    (error) => error,
  );

/** A body that never ends, and tells whether it was cancelled. */
function endless(bytes: Uint8Array | undefined): {
  body: ReadableStream;
  cancelled: () => boolean;
} {
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) => (bytes === undefined ? new Promise(() => {}) : controller.enqueue(bytes)),
    cancel: () => void (isCancelled = true),
  });
  return { body, cancelled: () => isCancelled };
}

function deferred<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
} {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const URL_OF_FILE = "https://example.com/a.png";

describe("agent §12: a file", () => {
  it("comes in the standard alphabet, with the media type of its header", async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index * 251);
    const send = hostOf({
      [URL_OF_FILE]: () => new Response(bytes, { headers: { "content-type": "Image/WebP; q=1" } }),
    });
    const file = await fetchFile(URL_OF_FILE, { signal, fetch: send });
    expect(file).toEqual({
      data: Buffer.from(bytes).toString("base64"),
      mediaType: "image/webp",
    });
  });

  it.each([
    ["https://example.com/a.png?x=1", undefined, "image/png"],
    ["https://example.com/a.png", "application/octet-stream", "image/png"],
    ["https://example.com/a.png", "binary/octet-stream", "image/png"],
    ["https://example.com/a.png", 'image/png"; x', "image/png"],
    ["https://example.com/a", undefined, "application/octet-stream"],
  ])("%s of the type %s is %s", async (url, type, mediaType) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const send = hostOf({ [url]: () => new Response(new Uint8Array(3), { headers }) });
    expect(await fetchFile(url, { signal, fetch: send })).toEqual({ data: "AAAA", mediaType });
  });

  it("is the same in whatever pieces it comes", async () => {
    const bytes = Uint8Array.from({ length: 30_011 }, (_, index) => index * 7);
    for (const size of [1, 2, 3, 4, 5, 12_287, 12_289, 30_011]) {
      let at = 0;
      const body = new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) controller.close();
          else controller.enqueue(bytes.subarray(at, (at += size)));
        },
      });
      const send = hostOf({ [URL_OF_FILE]: () => new Response(body) });
      const { data } = await fetchFile(URL_OF_FILE, { signal, fetch: send });
      expect(data).toBe(Buffer.from(bytes).toString("base64"));
    }
  });

  it("may be empty", async () => {
    const send = hostOf({ [URL_OF_FILE]: () => new Response(null, { status: 204 }) });
    expect(await fetchFile(URL_OF_FILE, { signal, fetch: send })).toMatchObject({ data: "" });
  });
});

describe("design §8: every redirect is checked", () => {
  it.each([
    "http://169.254.169.254/latest",
    "https://169.254.169.254/latest",
    "https://127.0.0.1/a.png",
    "https://0x7f.1/a.png",
    "//localhost/a.png",
    "https://[::ffff:10.0.0.1]/a.png",
  ])("one to %s is refused before it is asked", async (location) => {
    const send = hostOf({ [URL_OF_FILE]: () => redirect(location) });
    const error = await refusedBy(URL_OF_FILE, { fetch: send });
    expect(error).toBeInstanceOf(FileFetchRefusedError);
    expect(["address", "scheme"]).toContain(error?.reason);
    expect(send.asked).toEqual([URL_OF_FILE]);
  });

  it("of five the last is read, a sixth is refused", async () => {
    const link = (hop: number): string => `https://example.com/${hop}`;
    const chain = (length: number) =>
      hostOf({
        ...Object.fromEntries(
          Array.from({ length }, (_, hop) => [link(hop), () => redirect(`/${hop + 1}`, 307)]),
        ),
        [link(length)]: () => new Response("hi"),
      });
    expect(await fetchFile(link(0), { signal, fetch: chain(5) })).toMatchObject({ data: "aGk=" });
    expect(await refusedBy(link(0), { fetch: chain(6) })).toMatchObject({ reason: "redirect" });
  });

  it("one to a better name may tell the media type", async () => {
    const send = hostOf({
      "https://example.com/latest": () => redirect("https://files.example.com/b.jpg"),
      "https://files.example.com/b.jpg": () => new Response(new Uint8Array(3)),
    });
    const { mediaType } = await fetchFile("https://example.com/latest", { signal, fetch: send });
    expect(mediaType).toBe("image/jpeg");
  });

  it("one that cannot be seen is refused, as in browsers", async () => {
    const opaque = Object.defineProperties(new Response(null), {
      type: { value: "opaqueredirect" },
      ok: { value: false },
    });
    const followed = Object.defineProperty(new Response("x"), "redirected", { value: true });
    for (const response of [opaque, followed]) {
      const send = hostOf({ [URL_OF_FILE]: () => response });
      expect(await refusedBy(URL_OF_FILE, { fetch: send })).toMatchObject({ reason: "redirect" });
    }
  });
});

describe("agent §12: a file of more than 50 MiB", () => {
  it("is refused by its header alone", async () => {
    const { body, cancelled } = endless(undefined);
    const headers = { "content-length": String(50 * 2 ** 20 + 1) };
    const send = hostOf({ [URL_OF_FILE]: () => new Response(body, { headers }) });
    expect(await refusedBy(URL_OF_FILE, { fetch: send })).toMatchObject({ reason: "size" });
    expect(cancelled()).toBe(true);
  });

  it("is refused by what comes, whatever the header says, and its rest is not read", async () => {
    const { body, cancelled } = endless(new Uint8Array(2 ** 20));
    const headers = { "content-length": "5" };
    const send = hostOf({ [URL_OF_FILE]: () => new Response(body, { headers }) });
    expect(await refusedBy(URL_OF_FILE, { fetch: send })).toMatchObject({ reason: "size" });
    expect(cancelled()).toBe(true);
  });

  it("is one of `maxBytes`, to the byte", async () => {
    const send = hostOf({ [URL_OF_FILE]: () => new Response("12345") });
    expect(await fetchFile(URL_OF_FILE, { signal, fetch: send, maxBytes: 5 })).toBeDefined();
    const error = await refusedBy(URL_OF_FILE, { fetch: send, maxBytes: 4 });
    expect(error).toMatchObject({ reason: "size" });
    await expect(fetchFile(URL_OF_FILE, { signal, maxBytes: 0 })).rejects.toMatchObject({
      code: "invalid_usage",
    });
  });
});

describe("a download", () => {
  it.each([404, 500, 304])("of status %d is refused", async (status) => {
    const send = hostOf({ [URL_OF_FILE]: () => new Response(null, { status }) });
    const error = await refusedBy(URL_OF_FILE, { fetch: send });
    expect(error).toMatchObject({
      reason: "status",
      message: expect.stringContaining(`${status}`),
    });
  });

  it("whose connection fails or breaks is refused, with its cause", async () => {
    expect(await refusedBy(URL_OF_FILE, { fetch: hostOf({}) })).toMatchObject({
      reason: "connection",
      cause: expect.any(TypeError),
    });
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
    const send = hostOf({ [URL_OF_FILE]: () => new Response(body) });
    expect(await refusedBy(URL_OF_FILE, { fetch: send })).toMatchObject({ reason: "connection" });
  });

  it("tells of the link neither its query nor a password", async () => {
    const urls = [
      "https://example.com/a.png?token=secret#secret",
      "https://secret:secret@example.com/a.png",
      "https://secret:sec@ret@exa mple.com/",
      "ftp://secret@example.com/a",
    ];
    for (const url of urls) {
      const error = await refusedBy(url, { fetch: hostOf({}) });
      expect(error?.url).toContain("example.com".slice(0, 3));
      expect(JSON.stringify([error, error?.message, error?.url])).not.toContain("secret");
    }
  });

  it("of what is no link is refused", async () => {
    expect(await refusedBy("not a link", {})).toMatchObject({ reason: "scheme" });
  });

  it("sends no cookies and follows no redirect by itself", async () => {
    const init: unknown[] = [];
    const send: typeof fetch = async (_, given) => {
      init.push(given);
      return new Response("x");
    };
    await fetchFile(URL_OF_FILE, { signal, fetch: send });
    expect(init).toMatchObject([{ redirect: "manual", credentials: "omit" }]);
  });

  it.each(["the request", "the body"])("that hangs in %s ends in time", async (place) => {
    vi.useFakeTimers();
    try {
      const { body, cancelled } = endless(undefined);
      const send: typeof fetch =
        place === "the body" ? async () => new Response(body) : () => new Promise(() => {});
      const error = refusedBy(URL_OF_FILE, { fetch: send });
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await error).toMatchObject({ reason: "timeout" });
      expect(cancelled()).toBe(place === "the body");
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(["before", "in the request", "in the body"])(
    "that is aborted %s throws the reason, and leaves nothing behind",
    async (place) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const { body, cancelled } = endless(undefined);
      const late = deferred<Response>();
      const send: typeof fetch = () =>
        place === "in the body" ? Promise.resolve(new Response(body)) : late.promise;
      if (place === "before") controller.abort(reason);
      const file = fetchFile(URL_OF_FILE, { signal: controller.signal, fetch: send });
      await Promise.resolve();
      controller.abort(reason);
      await expect(file).rejects.toBe(reason);
      if (place === "in the request") {
        late.resolve(new Response(body));
        await new Promise((resolve) => setTimeout(resolve));
      }
      expect(cancelled()).toBe(place !== "before");
    },
  );
});

describe("with a real server", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function listen(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  it("agent §7.4: `allow-local` downloads from an own one, over a redirect", async () => {
    const url = await listen((request, response) => {
      if (request.url === "/") response.writeHead(302, { location: "/a.txt" }).end("moved");
      else response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end("hi");
    });
    expect(await fetchFile(url, { signal, allowLocal: true })).toEqual({
      data: "aGk=",
      mediaType: "text/plain",
    });
    expect(await refusedBy(url, {})).toMatchObject({ reason: "scheme" });
  });

  it("a small file that is packed counts by what it becomes", async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(2 ** 20)));
    });
    const error = await refusedBy(url, { allowLocal: true, maxBytes: 2 ** 16 });
    expect(error).toMatchObject({ reason: "size" });
  });

  it("one that breaks off, or sends less than it says, is a broken connection", async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    expect(await refusedBy(url, { allowLocal: true })).toMatchObject({ reason: "connection" });
  });

  it("an abort closes the connection of a slow one", async () => {
    const closed = deferred<void>();
    const started = deferred<void>();
    const url = await listen((_, response) => {
      response.writeHead(200).write("slow", () => started.resolve());
      response.once("close", () => closed.resolve());
    });
    const controller = new AbortController();
    const file = fetchFile(url, { signal: controller.signal, allowLocal: true });
    await started.promise;
    controller.abort("enough");
    await expect(file).rejects.toBe("enough");
    await expect(closed.promise).resolves.toBeUndefined();
  });
});
