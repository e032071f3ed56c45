import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../workspaces.ts";
import { type Api, readCassette } from "./exchanges.ts";
import { hasRecordings, listRecordings, startReplay, unlessRecorded } from "./replay.ts";

const MAIN = join(root, "apps/cli/src/main.ts");

/** How a streamed text of an API begins, as a recording has it. */
function recordedText(api: Api): { readonly name: string; readonly text: string } {
  const not = ["tool-calls", "native-tools", "error"];
  const recordings = listRecordings({ api, tags: ["streaming"], not, aux: false });
  for (const { name, path } of recordings) {
    const [first] = readCassette(path).expected;
    const [text = ""] = /^[ -~]{3,30}/.exec(first?.response.text ?? "") ?? [];
    if (text !== "" && first?.response.finish === "stop") return { name, text: text.trim() };
  }
  throw new Error(`No recording of ${api} begins with a text.`);
}

async function ask(env: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const args = ["--conditions=@toolsets/source", MAIN, ...options, "Go"];
  const environment = { PATH: process.env["PATH"] ?? "", ...env };
  return promisify(execFile)(process.execPath, args, { cwd: root, env: environment });
}

it(
  `the program answers from the server at OPENAI_BASE_URL, and the key reaches the request${unlessRecorded}`,
  { skip: !hasRecordings, timeout: 30_000 },
  async () => {
    const { name, text } = recordedText("openai-chat");
    const replay = await startReplay(name);
    try {
      const env = { OPENAI_API_KEY: "secret-key", OPENAI_BASE_URL: replay.baseURL };
      const { stdout, stderr } = await ask(env);
      expect(stdout).toContain(text);
      expect(replay.requests[0]?.headers["authorization"]).toBe(
        `<authorization: ${"Bearer secret-key".length} chars>`,
      );
      expect(replay.requests[0]?.body).toMatchObject({ stream: true, messages: expect.anything() });
      expect(stdout + stderr).not.toContain("secret-key");
    } finally {
      await replay.close();
    }
  },
);

it(
  `\`--model openai:…\` speaks the Responses API, also without a key on a server of one's own${unlessRecorded}`,
  { skip: !hasRecordings, timeout: 30_000 },
  async () => {
    const { name, text } = recordedText("openai-responses");
    const replay = await startReplay(name);
    try {
      const env = { OPENAI_BASE_URL: replay.baseURL };
      const { stdout } = await ask(env, "--model", "openai:any");
      expect(stdout).toContain(text);
    } finally {
      await replay.close();
    }
  },
);

it(
  `\`ANTHROPIC_API_KEY\` alone leads to Anthropic${unlessRecorded}`,
  { skip: !hasRecordings, timeout: 30_000 },
  async () => {
    const { name, text } = recordedText("anthropic-messages");
    const replay = await startReplay(name);
    try {
      const env = { ANTHROPIC_API_KEY: "secret-key", ANTHROPIC_BASE_URL: replay.baseURL };
      const { stdout } = await ask(env);
      expect(stdout).toContain(text);
    } finally {
      await replay.close();
    }
  },
);

it("a missing key and an unknown provider are one line with the next move", async () => {
  const unknown = ask({}, "--model", "nobody:x");
  await expect(unknown).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: `--model` takes .*\n$/),
  });
  const missing = ask({}, "--model", "openai:any");
  await expect(missing).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: .*OPENAI_API_KEY.*\n$/),
  });
});

it("a refused key is one line with the next move, and the key is not in it", async () => {
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    const error = { message: "Incorrect API key: secret-key.", type: "invalid_request_error" };
    request.resume();
    response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  });
  try {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const env = { OPENAI_API_KEY: "secret-key", OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
    const refused = await ask(env).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/error: .*status 401.*`OPENAI_API_KEY`.*\n$/),
    });
    expect(refused).not.toMatchObject({ stderr: expect.stringContaining("secret-key") });
    expect(keys).toEqual(["Bearer secret-key"]);
  } finally {
    server.close();
  }
});
