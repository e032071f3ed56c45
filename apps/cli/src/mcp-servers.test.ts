import { existsSync } from "node:fs";
import { join } from "node:path";
import { ApprovalRequired, type Toolset } from "@toolsets/core";
import { callByName, fakeContext } from "@toolsets/testing";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder, toolsServer } from "./__fixtures__/start-program.ts";
import { filesystemServer } from "./filesystem-server.ts";
import { fileTools, type ServerSettings, serverTools } from "./mcp-servers.ts";
import { splitCommand } from "./split-command.ts";

const settings: ServerSettings = {
  startTimeoutMs: 30_000,
  onSlowStart: () => {},
  watched: (source) => source,
};

async function opened(toolset: Toolset): Promise<Toolset> {
  await toolset.open();
  onTestFinished(() => toolset.close());
  return toolset;
}

test("the file server offers what only reads, and to write a file after approval", async () => {
  const root = temporaryFolder();
  const files = await opened(fileTools(filesystemServer(root), root, settings));
  const names = [...(await files.getTools(fakeContext())).keys()];
  expect(names).toContain("fs_read_text_file");
  expect(names).toContain("fs_write_file");
  expect(names.filter((name) => !name.startsWith("fs_"))).toEqual([]);
  expect(names.filter((name) => /edit|move|create/.test(name))).toEqual([]);

  const note = { path: "a.txt", content: "hello" };
  await expect(callByName(files, "fs_write_file", note)).rejects.toThrow(ApprovalRequired);
  expect(existsSync(join(root, "a.txt"))).toBe(false);
  await callByName(files, "fs_write_file", note, fakeContext({ toolCallApproved: true }));
  expect(await callByName(files, "fs_read_text_file", { path: "a.txt" })).toEqual({
    content: "hello",
  });
});

test("a server of the user offers all it has; what does not say that it only reads asks", async () => {
  const { command } = toolsServer("look", "change");
  const option = { prefix: "mine", command, words: splitCommand(command) };
  const tools = await opened(serverTools(option, settings));
  expect([...(await tools.getTools(fakeContext())).keys()]).toEqual(["mine_look", "mine_change"]);
  expect(await callByName(tools, "mine_look", {})).toBe("look");
  await expect(callByName(tools, "mine_change", {})).rejects.toThrow(ApprovalRequired);
});
