import { UsageError } from "@toolsets/core";
import type { HTTPOptions } from "./serve-options.ts";
import { answerRequest } from "./node-http.ts";

/** Where to listen. */
export interface ListenOptions {
  /** The address; `127.0.0.1` unless given, which only this machine reaches. */
  readonly host?: string | undefined;
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** `/mcp` unless given. */
  readonly path?: string | undefined;
}

/** A server that listens. */
export interface Listening {
  /** Where clients find it. */
  readonly url: string;
  /** Stops listening, and lets go of those who are connected. */
  readonly close: () => Promise<void>;
}

interface Surroundings {
  readonly http: HTTPOptions;
  readonly token: string | undefined;
  readonly fetch: (request: Request) => Promise<Response>;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;
const ANY_ADDRESS = new Set(["0.0.0.0", "::"]);
const ARRIVAL_MS = 30_000;

export async function listenOn(
  { host = "127.0.0.1", port = 0, path = "/mcp" }: ListenOptions,
  { http, token, fetch }: Surroundings,
): Promise<Listening> {
  checkAddress(host, http, token);
  const node = globalThis.process?.getBuiltinModule?.("node:http");
  if (node === undefined) {
    throw new UsageError("`listen()` needs `node:http`. Give `fetch` to this host instead.");
  }
  const { requestTimeoutMs = ARRIVAL_MS } = http;
  const server = node.createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: Math.min(requestTimeoutMs, 10_000) },
    (incoming, outgoing) =>
      answerRequest(incoming, outgoing, (request) =>
        new URL(request.url).pathname === path
          ? fetch(request)
          : new Response(null, { status: 404 }),
      ),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function checkAddress(host: string, http: HTTPOptions, token: string | undefined): void {
  if (LOOPBACK.test(host)) return;
  if (token === undefined && http.authenticate === undefined) {
    throw new UsageError(
      `Others can reach \`${host}\`, and \`http.token\` is false. Demand a token, or listen on 127.0.0.1.`,
    );
  }
  if (http.hosts === undefined) {
    throw new UsageError(
      `\`${host}\` can be reached under names that nobody listed. Give \`http.hosts\`${ANY_ADDRESS.has(host) ? "" : `, such as ["${host}"]`}.`,
    );
  }
}
