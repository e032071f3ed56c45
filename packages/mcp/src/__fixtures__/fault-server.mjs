/* oxlint-disable import/no-nodejs-modules, no-restricted-globals -- a program for Node */
// An MCP server with a tool for each fault; its first argument names one for all that it says.
// Tells its pid on stderr first.
import { createInterface } from "node:readline";

const MIB = 1_048_576;
const [mode] = process.argv.slice(2);
process.stderr.write(`pid=${process.pid}\n`);

const line = (message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const send = (message) => process.stdout.write(line(message));
const text = (value) => ({ content: [{ type: "text", text: value }] });
const inputSchema = { type: "object" };

/** Writes a byte a second. */
const trickle = (written) => {
  let at = 0;
  setInterval(() => process.stdout.write(written[at++] ?? "\n"), 1000);
};

const faults = {
  echo: (id, { message }) => send({ id, result: text(message) }),
  // says on stderr that the call has come, and never answers
  wait: () => process.stderr.write("waiting\n"),
  big: (id) => send({ id, result: text("x".repeat(50 * MIB)) }),
  garbage(id) {
    process.stdout.write(
      '\u0000\u001b[31mGARBAGE\u0007\n{"jsonrpc":\n[]\nnull\n{"jsonrpc":"1.0"}\n',
    );
    process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a]));
    send({ id, result: text("after garbage") });
  },
  // no line ever ends
  noise: () => {
    for (let count = 0; count < 20; count += 1) process.stdout.write("x".repeat(MIB));
  },
  "wrong-id": (id) => send({ id: id + 1000, result: text("for somebody else") }),
  "no-id": () => send({ id: null, error: { code: -32_603, message: "for nobody" } }),
  twice(id) {
    send({ id, result: text("first") });
    send({ id, result: text("second") });
  },
  trickle: (id) => trickle(line({ id, result: text("never whole") })),
  deaf() {
    process.on("SIGTERM", () => {});
    process.stdin.pause();
    setInterval(() => {}, 1000);
    process.stderr.write("waiting\n");
  },
};

const listings = {
  "many-tools": () =>
    Array.from({ length: 5000 }, (_, n) => ({
      name: `tool-${n}`,
      description: `Does the work number ${n}.`,
      inputSchema: { ...inputSchema, properties: { a: { type: "string" }, b: { type: "number" } } },
    })),
  "long-descriptions": () =>
    Array.from({ length: 8 }, (_, n) => ({
      name: `long-${n}`,
      description: "d".repeat(1_000_000),
      inputSchema,
    })),
  "control-characters": () => [{ name: "rm\u001b[2K\r\u202Esafe", inputSchema }],
};

function list(id, { cursor = "0" } = {}) {
  if (mode === "mute-listing") return process.stderr.write("waiting\n");
  if (mode === "endless-pages") {
    const tools = [{ name: `tool-${cursor}`, inputSchema }];
    return send({ id, result: { tools, nextCursor: String(Number(cursor) + 1) } });
  }
  const names = Object.keys(faults).map((name) => ({ name, inputSchema }));
  return send({ id, result: { tools: listings[mode]?.() ?? names } });
}

createInterface({ input: process.stdin }).on("line", (asked) => {
  const { id, method, params } = JSON.parse(asked);
  if (id === undefined) return;
  if (method === "tools/list") list(id, params);
  else if (method === "tools/call") faults[params.name]?.(id, params.arguments);
  else if (method === "initialize") {
    const result = {
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: "faults", version: "1" },
    };
    if (mode === "trickle") trickle(line({ id, result }));
    else if (mode === "mute") process.stderr.write("waiting\n");
    else send({ id, result });
  } else send({ id, error: { code: -32_601, message: "unknown" } });
});
