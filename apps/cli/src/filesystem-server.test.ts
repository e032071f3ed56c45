import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CliError } from "./cli-error.ts";
import { filesystemServer } from "./filesystem-server.ts";

test("starts the program of the installed package with this Node.js", () => {
  const { command, args } = filesystemServer("/some/folder");
  const [program = "", ...rest] = args;
  expect(command).toBe(process.execPath);
  expect(existsSync(program)).toBe(true);
  expect(rest).toEqual(["/some/folder"]);
});

test("says how to install the package where it is missing", () => {
  const missing = (): never => {
    throw new Error("Cannot find module");
  };
  expect(() => filesystemServer("/", missing)).toThrow(CliError);
  expect(() => filesystemServer("/", missing)).toThrow(
    "`npm install @modelcontextprotocol/server-filesystem`",
  );
});

test("refuses a package that names no program", () => {
  const folder = mkdtempSync(join(tmpdir(), "cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const manifest = join(folder, "package.json");
  writeFileSync(manifest, "{}");
  expect(() => filesystemServer("/", () => manifest)).toThrow("names no program");
});
