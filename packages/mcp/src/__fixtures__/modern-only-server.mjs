/* oxlint-disable import/no-nodejs-modules, no-restricted-globals -- a program for Node */
// An MCP server of the 2026-07-28 protocol only, which is late by the milliseconds of its first argument.
import { createInterface } from "node:readline";

process.stderr.write(`pid=${process.pid}\n`);
const [delayMs = "0"] = process.argv.slice(2);
await new Promise((resolve) => setTimeout(resolve, Number(delayMs)));

const common = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
const answers = {
  "server/discover": {
    ...common,
    supportedVersions: ["2026-07-28"],
    capabilities: { tools: {} },
    serverInfo: { name: "modern only", version: "1" },
  },
  "tools/list": { ...common, tools: [{ name: "late", inputSchema: { type: "object" } }] },
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const data = { supported: ["2026-07-28"] };
  const refusal = { error: { code: -32_022, message: "Unsupported protocol version", data } };
  const answer = method in answers ? { result: answers[method] } : refusal;
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...answer })}\n`);
});
