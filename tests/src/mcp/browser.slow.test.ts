import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { FunctionToolset } from "@toolsets/function";
import { serve } from "@toolsets/mcp/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { root } from "../workspaces.ts";
import { kept } from "./kept.ts";

const TOKEN = "a-long-and-random-token";
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const chromium = (process.env["PATH"] ?? "")
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));
const unlessThere = chromium === undefined ? " (skipped: no Chromium on the PATH)" : "";

const folder = mkdtempSync(join(tmpdir(), "toolsets-browser-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Unpacks a package as it would be published. */
function unpack(name: string): void {
  const tarball = join(folder, `${name}.tgz`);
  const target = join(folder, "node_modules/@toolsets", name);
  mkdirSync(target, { recursive: true });
  execFileSync("pnpm", ["pack", "--out", tarball], { cwd: join(root, "packages", name) });
  execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
}

/** Bundles the page with the packed packages, as an application would. */
async function bundle(): Promise<void> {
  for (const name of ["core", "mcp"]) unpack(name);
  const page = join(folder, "page.ts");
  copyFileSync(join(import.meta.dirname, "__fixtures__/page.ts"), page);
  await build({
    entryPoints: [page],
    outdir: join(folder, "site"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    logLevel: "error",
    nodePaths: [join(root, "packages/mcp/node_modules")], // what the package depends on
  });
}

/** Serves the page with a strict policy; gives what it tells. */
async function site(
  server: string,
): Promise<{ server: Server; url: string; told: Promise<object> }> {
  let tell: ((told: object) => void) | undefined;
  const told = new Promise<object>((resolve) => {
    tell = resolve;
  });
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${new URL(server).origin}`;
  const http = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      if (request.method === "POST") {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        tell?.(JSON.parse(body));
        return void response.writeHead(204).end();
      }
      response.setHeader("content-security-policy", policy);
      const file = join(folder, "site", pathname);
      if (pathname === "/") {
        response.setHeader("content-type", "text/html");
        response.end(
          '<!doctype html><title>Page</title><script type="module" src="page.js"></script>',
        );
      } else if (existsSync(file)) {
        response.setHeader("content-type", "text/javascript");
        response.end(readFileSync(file));
      } else response.writeHead(404).end();
    })();
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  if (typeof address !== "object" || address === null) throw new TypeError("no port");
  return { server: http, url: `http://127.0.0.1:${address.port}/`, told };
}

/** Opens a page; it is closed with all that belongs to it. */
function browse(
  program: string,
  url: string,
): { readonly child: ChildProcess; end(): Promise<void> } {
  const profile = join(folder, "profile");
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update"];
  const child = spawn(program, [...flags, ...quiet, `--user-data-dir=${profile}`, url], {
    stdio: "ignore",
    detached: true, // a group of its own, which ends as one
  });
  return {
    child,
    async end() {
      if (child.pid === undefined || child.exitCode !== null) return;
      const ended = once(child, "exit");
      process.kill(-child.pid, "SIGKILL");
      await ended;
    },
  };
}

describe.skipIf(chromium === undefined)(`in Chromium, under a strict policy${unlessThere}`, () => {
  beforeAll(bundle, 60_000);

  it.each([
    ["and evaluates no text; zod asks once whether it might", {}, ["script-src: eval"]],
    ["and with a zod that does not ask nothing is refused", { jitless: "yes" }, []],
  ])("issue 8: a page lists and calls tools over HTTP, %s", async (_how, params, violations) => {
    const tools = new FunctionToolset().tool({
      name: "add",
      parameters: z.object({ a: z.number(), b: z.number() }),
      execute: ({ a, b }) => a + b,
    });
    const served = kept(serve(tools, { name: "served", http: { token: TOKEN } }));
    const { url } = await served.listen();
    const page = await site(url);
    const query = new URLSearchParams({ server: url, token: TOKEN, ...params });
    const browser = browse(String(chromium), `${page.url}?${query}`);
    try {
      const left = once(browser.child, "exit").then(([code]) => ({ left: code as unknown }));
      expect(await Promise.race([page.told, left])).toMatchObject({
        output: "Done.",
        names: ["add", "add"],
        answered: [{ partKind: "tool-return", toolName: "add", content: "3" }],
        violations,
        forbidsEval: true,
      });
    } finally {
      await browser.end();
      page.server.closeAllConnections();
      page.server.close();
    }
  });
});
