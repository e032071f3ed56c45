/* oxlint-disable import/no-nodejs-modules, no-restricted-globals -- a program for Node */
// An MCP server as small as can be, so that it starts at once: `env` and `echo`.
import { createInterface } from "node:readline";

const inputSchema = { type: "object" };
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "plain", version: "1" },
  }),
  "tools/list": () => ({
    tools: [
      { name: "env", inputSchema },
      { name: "echo", inputSchema },
    ],
  }),
  "tools/call": ({ name, arguments: args }) => ({
    content: [{ type: "text", text: name === "env" ? JSON.stringify(process.env) : args.message }],
  }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  process.stdout.write(
    `${JSON.stringify({ jsonrpc: "2.0", id, result: answers[method](params) })}\n`,
  );
});
