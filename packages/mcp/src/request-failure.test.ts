import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Agent, ModelRetry } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { fixtureProgram, fixtureServer } from "./__fixtures__/fixture-server.ts";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import { MCPToolset } from "./mcp-toolset.ts";

const lost =
  "MCPToolset 'broken' lost its connection during the call of `die`: the server exited with code 7. It says: \"Error: out of luck\".";

it.concurrent("a server that dies in the middle of a call fails the run, and is no retry", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "die"), { id: "broken" });
  const agent = new Agent({
    model: new ScriptedModel([[call("die")], "never said"]),
    toolsets: [toolset],
    retries: 3,
  });
  const error: unknown = await agent.run("Go on.").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MCPConnectionError);
  expect(error).toMatchObject({ phase: "request", label: "MCPToolset 'broken'" });
  expect(String(error)).toContain(lost);
});

it.concurrent("after a death the next use starts the server anew, and the call is not repeated", async () => {
  const source = fixtureServer("broken-server", "die");
  const toolset = new MCPToolset(source, { id: "broken" });
  await toolset.open();
  await expect(callByName(toolset, "die")).rejects.toThrow(lost);
  expect([...(await toolset.getTools(fakeContext())).keys()]).toEqual(["die"]);
  expect(source.pids).toHaveLength(2);
  await toolset.close();
});

it.concurrent("an answer that does not come in time is a retry, or an error where told so", async () => {
  const source = fixtureServer("broken-server", "late");
  const message =
    "did not answer the call of `die` within 0.5 s. Raise `readTimeoutMs` if it needs more. Whether the request was carried out is not known.";
  const patient = new MCPToolset(source, { readTimeoutMs: 500 });
  const retry: unknown = await callByName(patient, "die").catch((thrown: unknown) => thrown);
  expect(retry).toBeInstanceOf(ModelRetry);
  expect(String(retry)).toContain(message);

  const strict = new MCPToolset(source, { readTimeoutMs: 500, toolErrorBehavior: "error" });
  const error: unknown = await callByName(strict, "die").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MCPProtocolError);
  expect(error).toMatchObject({ rpcCode: -32_001 });
  expect(String(error)).toContain(message);
});

it.concurrent("something that is no listing is a protocol error", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "no-listing"), { id: "broken" });
  const error: unknown = await toolset.getTools(fakeContext()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MCPProtocolError);
  expect(String(error)).toContain("MCPToolset 'broken' gave no valid answer to `tools/list`: ");
  expect(String(error)).toContain(" Whether the request was carried out is not known.");
});

it.concurrent("a larger message than the transport takes ends the connection with a limit error", async () => {
  const { command, args } = fixtureProgram("broken-server", "flood");
  const toolset = new MCPToolset(
    {
      label: "flood",
      connect() {
        const transport = new StdioClientTransport({
          command,
          args,
          stderr: "ignore",
          maxBufferSize: 10_000,
        });
        const end = transport.close.bind(transport);
        let ended: Promise<void> | undefined;
        transport.close = () => (ended ??= end());
        return { transport };
      },
    },
    { id: "broken" },
  );
  const error: unknown = await callByName(toolset, "die").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MCPLimitError);
  expect(error).toMatchObject({ limit: "message" });
});

it.concurrent("garbage, answers to other requests and unknown notices do no harm", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "garbage"));
  await toolset.open();
  expect(await callByName(toolset, "die")).toBe("yours");
  expect(await callByName(toolset, "die")).toBe("yours");
  await toolset.close();
});

it.concurrent("names with control characters are listed, and plain in messages", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "strange-names"), { id: "odd" });
  await toolset.open();
  const [name = ""] = (await toolset.getTools(fakeContext())).keys();
  expect(name).toBe("a\u0000\u001b[31mb\u202e\n`");
  const error: unknown = await callByName(toolset, name).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelRetry);
  expect(String(error)).not.toMatch(/\p{Cc}|\u202e/u);
  await toolset.close();
});
