import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { MCPToolset } from "@toolsets/mcp";
import { stdio } from "@toolsets/mcp/node";
import { callByName } from "@toolsets/testing";
import { expect, it } from "vitest";
import { kept } from "./kept.ts";

const program = {
  command: process.execPath,
  args: [
    "--conditions=@toolsets/source",
    join(import.meta.dirname, "__fixtures__/stdio-program.ts"),
  ],
};

it.each([["2025-11-25"], ["2026-07-28"]])(
  "issue 8: a program that serves over stdio answers at %s",
  async (revision) => {
    const mode = revision === "2025-11-25" ? "legacy" : { pin: revision };
    const versionNegotiation = { mode } as const;
    const client = kept(new Client({ name: "tests", version: "1.0.0" }, { versionNegotiation }));
    await client.connect(new StdioClientTransport({ ...program, stderr: "ignore" }));
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(client.getInstructions()).toBe("Adds.");
    expect((await client.listTools()).tools).toHaveLength(2);
    const { content } = await client.callTool({ name: "add", arguments: { a: 1, b: 2 } });
    expect(content).toEqual([{ type: "text", text: "3" }]);
  },
);

it("issue 8: `MCPToolset` uses such a program, and reads of its failures on stderr", async () => {
  let log = "";
  const toolset = kept(new MCPToolset(stdio({ ...program, stderr: (said) => (log += said) })));
  await toolset.open();
  expect(await callByName(toolset, "add", { a: 20, b: 1 })).toBe("21");
  await expect(callByName(toolset, "fail", {})).rejects.toThrow("The tool `fail` failed.");
  await expect.poll(() => log).toContain("[mcp] `fail`: Error: for the log");
});

it.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])(
  "issue 8: it speaks %s, survives what is no message, and ends with its client",
  async (protocolVersion) => {
    const child = spawn(program.command, program.args, { stdio: ["pipe", "pipe", "pipe"] });
    const said = text(child.stderr);
    const initialize = {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion, capabilities: {}, clientInfo: { name: "raw", version: "1" } },
    };
    child.stdin.write(`${JSON.stringify(initialize)}\nnot a message\n{"half":\n`);
    const [line] = await once(child.stdout.setEncoding("utf8"), "data");
    expect(JSON.parse(String(line))).toMatchObject({ result: { protocolVersion } });
    child.stdin.end();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    expect(await said).toContain("The client has gone.");
  },
);
