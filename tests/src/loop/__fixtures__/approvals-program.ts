// Runs an agent until calls wait, or goes on with the answers to them: each in a process of its own.
//   node approvals-program.ts pause <file>             writes the history and the requests
//   node approvals-program.ts resume <file> <results>  prints how the run ended, and what ran
import { readFileSync, writeFileSync } from "node:fs";
import {
  Agent,
  DeferredToolRequests,
  ExternalToolset,
  isDeferred,
  isToolsetsError,
  parseDeferredToolRequests,
  parseDeferredToolResults,
  parseMessages,
  serializeDeferredToolRequests,
  serializeMessages,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { approvalRequired, prefixed } from "@toolsets/wrappers";
import * as z from "zod";

const ran: unknown[] = [];
const files = new FunctionToolset({ id: "files" }).tool({
  name: "remove",
  parameters: z.object({ path: z.string(), force: z.boolean().default(false) }),
  execute: (args, ctx) => {
    ran.push([ctx.toolCallId, args, ctx.toolCallMetadata]);
    return `removed ${args.path}`;
  },
});
const pages = new ExternalToolset([
  { name: "fetch_page", parametersJsonSchema: { type: "object" } },
]);
const agent = new Agent({
  model: new ScriptedModel([
    [
      call("fs_remove", { path: "a" }, "a"),
      call("fs_remove", { path: "b" }, "b"),
      call("fs_remove", { path: "c" }, "c"),
      call("fs_remove", { path: "d" }, "d"),
      call("fetch_page", { url: "https://example.com" }, "e"),
    ],
    "Done.",
  ]),
  toolsets: [files.pipe(prefixed("fs"), approvalRequired({ fs_remove: true })), pages],
  output: ["text", DeferredToolRequests],
});

interface Paused {
  readonly messages: string;
  readonly requests: string;
}

async function pause(file: string): Promise<void> {
  const result = await agent.run("Clean up.");
  if (!isDeferred(result.output)) throw new TypeError("no call waits");
  const paused: Paused = {
    messages: serializeMessages(result.allMessages()),
    requests: serializeDeferredToolRequests(result.output),
  };
  writeFileSync(file, JSON.stringify(paused));
}

async function resume(file: string, results: string): Promise<void> {
  const paused: Paused = JSON.parse(readFileSync(file, "utf8"));
  const { approvals, calls } = parseDeferredToolRequests(paused.requests);
  const waiting = [...approvals, ...calls].map(({ toolCallId }) => toolCallId);
  const ended = await agent
    .run(undefined, {
      messageHistory: parseMessages(paused.messages),
      deferredToolResults: parseDeferredToolResults(results),
    })
    .then(
      (result) => ({ output: result.output, messages: serializeMessages(result.allMessages()) }),
      (error: unknown) => ({ error: isToolsetsError(error) ? error : String(error) }),
    );
  console.log(JSON.stringify({ waiting, ran, ...ended }));
}

const [command, file = "", results = ""] = process.argv.slice(2);
await (command === "pause" ? pause(file) : resume(file, results));
