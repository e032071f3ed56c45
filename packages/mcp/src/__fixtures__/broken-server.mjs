/* oxlint-disable import/no-nodejs-modules, no-restricted-globals -- a program for Node */
// An MCP server with the fault that its first argument names. Tells its pid on stderr first.
import { createInterface } from "node:readline";

const [fault] = process.argv.slice(2);
process.stderr.write(`pid=${process.pid}\n`);

const send = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const object = { type: "object" };
const deep = (levels) => (levels === 0 ? {} : { items: deep(levels - 1) });
const listings = {
  // never answers
  mute: () => new Promise(() => {}),
  "endless-pages": (cursor) => ({
    tools: [{ name: `tool-${cursor}`, inputSchema: object }],
    nextCursor: String(Number(cursor) + 1),
  }),
  "many-tools": () => ({
    tools: Array.from({ length: 10_001 }, (_, n) => ({ name: `tool-${n}`, inputSchema: object })),
  }),
  "long-definition": () => ({
    tools: [{ name: "long", description: "x".repeat(1_048_577), inputSchema: object }],
  }),
  "deep-definition": () => ({
    tools: [{ name: "deep", inputSchema: { ...object, properties: { a: deep(64) } } }],
  }),
  "same-name": () => ({
    tools: [
      { name: "twin", inputSchema: object },
      { name: "twin", inputSchema: object },
    ],
  }),
  // each page comes in time, all of them together do not
  "slow-pages": async (cursor) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { tools: [], nextCursor: `${cursor}0` };
  },
  "strange-names": () => ({
    tools: [{ name: "a\u0000\u001b[31mb\u202e\n`", inputSchema: object }],
  }),
  "no-listing": () => ({ tools: "none" }),
};
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "broken", version: "1" },
  }),
  "tools/list": ({ cursor = "0" } = {}) =>
    (listings[fault] ?? (() => ({ tools: [{ name: "die", inputSchema: object }] })))(cursor),
  "tools/call": () => {
    if (fault === "flood") return { content: [{ type: "text", text: "x".repeat(100_000) }] };
    if (fault === "garbage") {
      process.stdout.write("Warning: low on memory\n{not json\n");
      send({ id: 4711, result: { content: [{ type: "text", text: "not yours" }] } });
      send({ id: "7", error: { code: 1, message: "nor this" } });
      send({ method: "notifications/unheard-of" });
      return { content: [{ type: "text", text: "yours" }] };
    }
    if (fault === "strange-names") throw Object.assign(new Error("none"), { code: -32_602 });
    if (fault === "late") return new Promise(() => {});
    process.stderr.write("Error: out of \u001b[31mluck\u001b[0m\u0007\n");
    process.exit(7);
  },
};

switch (fault) {
  case "exit":
    process.stderr.write("warming up\nError: no \u001b[1mlicence\u001b[0m key\u202e\nbye\n");
    process.exit(3);
    break;
  case "chat":
    process.stdout.write("Welcome to \u001b[32mthe server\u001b[0m!\nReady.\n");
    process.stdin.resume();
    break;
  case "silence":
    process.stdin.resume();
    break;
  case "deaf":
    setInterval(() => {}, 1000);
    break;
  case "refusal":
    answers.initialize = () => {
      throw Object.assign(new Error("not today"), { code: -32_000 });
    };
    break;
  case "banner":
    process.stdout.write("Welcome!\n");
    break;
  case "no-tools":
    answers.initialize = ({ protocolVersion }) => ({
      protocolVersion,
      capabilities: {},
      serverInfo: { name: "broken", version: "1" },
    });
    break;
  default:
}

if (!["chat", "silence", "deaf"].includes(fault)) {
  createInterface({ input: process.stdin }).on("line", async (line) => {
    const { id, method, params } = JSON.parse(line);
    if (fault === "strict" && method === "server/discover") process.exit(1); // as some do
    if (fault === "patient" && method === "server/discover") {
      process.stderr.write("asked\n");
      return; // as others do
    }
    if (id === undefined) return;
    try {
      send({ id, result: await answers[method](params) });
    } catch ({ code = -32_603, message }) {
      send({ id, error: { code, message } });
    }
  });
}
