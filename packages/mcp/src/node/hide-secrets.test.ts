import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent } from "@toolsets/core";
import { call, ScriptedModel } from "@toolsets/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixtureProgram } from "../__fixtures__/fixture-server.ts";
import { legacy, serve } from "../__fixtures__/http-server.ts";
import { type MCPToolset, MCPToolset as Toolset } from "../mcp-toolset.ts";
import { loadMCPToolsets, type LoadMCPToolsetsOptions } from "../node.ts";
import { secretsOf } from "./hide-secrets.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toolsets-secrets-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(
  server: object,
  options: LoadMCPToolsetsOptions = { environment: {} },
): Promise<MCPToolset> {
  const path = join(folder, "mcp.json");
  await writeFile(path, JSON.stringify({ mcpServers: { db: server } }));
  const [toolset] = await loadMCPToolsets(path, options);
  if (toolset === undefined) throw new TypeError("no toolset");
  return toolset;
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new TypeError("nothing was thrown");
  return JSON.stringify([error.message, Reflect.get(error, "stderrTail"), error]);
}

it("what a program of a configuration repeats of its environment and arguments is hidden", async () => {
  await writeFile(join(folder, "x.env"), "GH_PAT=ghp_1234\nSOMETHING=value-of-something\n");
  const script = `
    const { DATABASE_URL, GH_PAT, SOMETHING, NODE_ENV } = process.env;
    console.error("Error: " + [DATABASE_URL, GH_PAT, SOMETHING, NODE_ENV, ...process.argv].join(" "));
    process.exit(3)`;
  const toolset = await load({
    command: process.execPath,
    args: ["-e", script, "--", "postgresql://u:l1teralpw@h/db", "-e", "X_Y=set-by-hand"],
    envFile: "x.env",
    env: { DATABASE_URL: "postgres://user:hunter22@db/prod", NODE_ENV: "production" },
  });
  const said = await failureOf(toolset.open());
  expect(said).not.toMatch(/hunter22|l1teralpw|ghp_1234|value-of-something|set-by-hand/);
  expect(said).toContain("production");
});

it.each([
  [{ DATABASE_URL: "postgres://u:p%40ssw0rd@db/x" }, ["p%40ssw0rd", "p@ssw0rd"]],
  [{ PORT: "3000", DEBUG: "true", HOME: "/home/somebody", API_KEY: "abcd" }, ["abcd"]],
])("of %j these are secrets: %j", (env, secrets) => {
  const found = secretsOf({ env } as unknown as Parameters<typeof secretsOf>[0]); // the rest is not read
  expect(
    found.filter((secret) => !Object.values(env).includes(secret) || secret === "abcd"),
  ).toEqual(secrets);
});

it("what a server repeats of a URL with variables is hidden", async () => {
  await using server = await serve((request, response) => {
    const path = String(request.url);
    if (path.startsWith("/redirect")) {
      response.writeHead(307, { location: `https://other.example${path}` }).end();
    } else {
      const message = `Cannot POST ${path}`;
      response
        .writeHead(404, { "content-type": "application/json" })
        .end(JSON.stringify({ message }));
    }
  });
  for (const place of ["redirect", "body"]) {
    const url = server.url.replace(/\/mcp$/, `/${place}/\${ZKEY}/mcp`);
    const environment = { ZKEY: "s3cr3t path key" };
    const toolset = await load({ url }, { environment });
    const said = await failureOf(toolset.open());
    expect(said).toContain(place === "body" ? "Cannot POST" : "redirects to");
    expect(said).not.toContain("s3cr3t");
  }
});

it("what a server repeats of headers is hidden in the data of its errors, too", async () => {
  await using server = await serve(
    legacy((asked, response, request) => {
      if (asked.method !== "tools/call") return false;
      const error = { code: -32_000, message: "bad", data: { seen: [{ ...request.headers }] } };
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, error }));
      return true;
    }),
  );
  const toolset = new Toolset(server.url, { auth: "tok-123456789" });
  const error: unknown = await toolset.directCallTool("x").catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "mcp_protocol", data: { seen: [{ authorization: "…" }] } });
});

it("a model does not hear what an optional server wrote to stderr", async () => {
  const told: string[] = [];
  const script = `
    console.error("Error: cannot open /srv/app/private");
    process.argv.splice(1, 0, "x"); process.argv[2] = "dies";
    import(${JSON.stringify(fixtureProgram("broken-server").args[0])})`;
  const toolset = await load(
    { command: process.execPath, args: ["-e", script, "--", "dies"], optional: true },
    { environment: {}, onUnavailable: ({ error }) => told.push(error.message) },
  );
  const model = new ScriptedModel([[call("db_die", {})], "It died."]);
  const result = await new Agent({ model, toolsets: [toolset] }).run("Go.");
  const heard = JSON.stringify(result.allMessages()[2]?.parts);
  expect(told.join()).toContain("/srv/app/private");
  expect(heard).toContain("lost its connection");
  expect(heard).toContain("Whether the request was carried out is not known");
  expect(heard).not.toContain("/srv/app/private");
});
