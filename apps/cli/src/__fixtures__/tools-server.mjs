// An MCP server over stdio, by hand: `node tools-server.mjs PID_FILE NAME…` offers a tool for each
// name. `wait` never answers, `stubborn` neither and outlives its stdin and SIGTERM, `change` is not
// read-only, `escape` answers with terminal sequences; the others say their name.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [pidFile, ...names] = process.argv.slice(2);
writeFileSync(pidFile, String(process.pid));
if (names.includes("stubborn")) {
  setInterval(() => {}, 1000);
  process.on("SIGTERM", () => {});
  process.on("SIGINT", () => {});
  process.stdin.on("end", () => writeFileSync(`${pidFile}.ended`, ""));
}

const send = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "tools-server", version: "1" },
  }),
  "tools/list": () => ({
    tools: names.map((name) => ({
      name,
      description: `The tool ${name}.`,
      inputSchema: { type: "object" },
      annotations: { readOnlyHint: name !== "change" },
    })),
  }),
  "tools/call": ({ name }) => {
    if (name === "wait" || name === "stubborn") return undefined;
    const text = name === "escape" ? "\u001B[2J\u202Egone\r\nline" : name;
    return { content: [{ type: "text", text }] };
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  const result = answers[method]?.(params);
  if (id !== undefined && result !== undefined) send({ id, result });
});
