// A page that runs an agent over an MCP server, and tells where it came from what happened.
import { Agent, type Model, type ModelReply, NO_USAGE } from "@toolsets/core";
import { MCPToolset } from "@toolsets/mcp";
import { config } from "zod";

const violations: string[] = [];
document.addEventListener("securitypolicyviolation", (violation) => {
  violations.push(`${violation.violatedDirective}: ${violation.blockedURI}`);
});

/** Calls the tool, then says what came back. */
function model(names: string[]): Model {
  let asked = 0;
  const reply = (): ModelReply => {
    asked += 1;
    return asked === 1
      ? {
          usage: NO_USAGE,
          parts: [
            { partKind: "tool-call", toolName: "add", args: '{"a":1,"b":2}', toolCallId: "c" },
          ],
        }
      : { usage: NO_USAGE, parts: [{ partKind: "text", content: "Done." }] };
  };
  return {
    name: "page",
    system: "test",
    profile: {},
    async request(_messages, { tools }) {
      names.push(...tools.map(({ name }) => name));
      return reply();
    },
    // oxlint-disable-next-line require-yield -- it is not asked
    async *stream() {
      throw new TypeError("nobody streams here");
    },
  };
}

async function run(): Promise<object> {
  const query = new URLSearchParams(location.search);
  if (query.has("jitless")) config({ jitless: true }); // the client of the SDK checks messages with zod
  const toolset = new MCPToolset(query.get("server") ?? "", {
    id: "served",
    headers: { authorization: `Bearer ${query.get("token")}` },
  });
  const names: string[] = [];
  const result = await new Agent({ model: model(names), toolsets: [toolset] }).run("Add.");
  const [, , answered] = result.allMessages();
  return { output: result.output, names, answered: answered?.parts, violations: [...violations] };
}

/** Whether the policy forbids code out of text here: else the test would prove nothing. */
function forbidsEval(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- what the policy must refuse
    return new Function("return 1")() !== 1;
  } catch {
    return true;
  }
}

const told = await run().catch((error: unknown) => ({ error: String(error), violations }));
await fetch("/told", {
  method: "POST",
  body: JSON.stringify({ ...told, forbidsEval: forbidsEval() }),
});
