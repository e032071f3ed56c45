/** A request as Node gives it: as much of it as is used here. */
interface Incoming extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether all of it has arrived. */
  readonly complete: boolean;
  /** Whether somebody began to read it. */
  readonly readableDidRead: boolean;
}

/** A response as Node takes it. */
interface Outgoing {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
  once(event: "drain" | "close", listener: () => void): unknown;
  readonly destroyed: boolean;
}

/**
 * Answers a request of Node by a function of the web. Never throws: what no request of the web can be
 * made of, such as one by `TRACE`, is refused.
 */
export function answerRequest(
  incoming: Incoming,
  outgoing: Outgoing,
  answer: (request: Request) => Response | Promise<Response>,
): void {
  let response: Response | Promise<Response>;
  try {
    response = answer(readRequest(incoming, outgoing));
  } catch {
    response = new Response(null, { status: 400 });
  }
  void writeResponse(response, incoming, outgoing);
}

/** A request of Node as one of the web, which aborts when its client goes away. */
function readRequest(incoming: Incoming, outgoing: Outgoing): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !name.startsWith(":")) headers.set(name, String(value));
  }
  const { method = "GET" } = incoming;
  const controller = new AbortController();
  outgoing.once("close", () => controller.abort());
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(urlOf(incoming), {
    method,
    headers,
    signal: controller.signal,
    ...(hasBody && { body: streamOf(incoming), duplex: "half" }),
  });
}

/** With a name that nobody has where a client gives none, or more than a name: it is refused. */
function urlOf({ url = "/", headers }: Incoming): URL {
  const path = url.startsWith("/") ? url : "/";
  const host = String(headers["host"] ?? "");
  const isHost = /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`);
  return new URL(`http://${isHost ? host : "none.invalid"}${path}`);
}

function streamOf(incoming: Incoming): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 }, // Node lets go by itself of a body that nobody began to read
  );
}

/** Sends a response of the web, no faster than it is taken. */
async function writeResponse(
  response: Response | Promise<Response>,
  incoming: Incoming,
  outgoing: Outgoing,
): Promise<void> {
  try {
    const { status, headers, body } = await response;
    outgoing.writeHead(status, {
      ...Object.fromEntries(headers),
      // behind a body that was read in part, no other request is found
      ...(incoming.readableDidRead && !incoming.complete && { connection: "close" }),
    });
    const reader = body?.getReader();
    outgoing.once("close", () => void reader?.cancel().catch(() => {}));
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(part.value)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    outgoing.destroy(); // the response broke off: what was sent is not all
  }
}

function drained(outgoing: Outgoing): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once("drain", resolve);
    outgoing.once("close", resolve);
  });
}
