import { join } from "node:path";
import { expect, it } from "vitest";
import { packages, readSource, root } from "../workspaces.ts";
import { compile, emptyFolder, writeConfig } from "./compile.ts";

interface Project {
  readonly include: readonly string[];
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

it("TypeScript 5.9 finds no error either in the sources, tests and type tests that TypeScript 7 checks", async () => {
  const folders = [...packages.map((name) => `packages/${name}`), "tests"];
  const options: Project["compilerOptions"][] = [];
  const files = folders.flatMap((folder) => {
    // our own files: TypeScript 7 has read them
    const project: Project = JSON.parse(readSource(join(folder, "tsconfig.json")));
    options.push(project.compilerOptions);
    return project.include.map((pattern) => join(root, folder, pattern));
  });
  const [first] = options;
  expect(options).toEqual(options.map(() => first)); // so that one program serves all
  const folder = emptyFolder("compilers");
  writeConfig(folder, files, { ...first });
  expect((await compile("TypeScript 5.9", folder)).errors).toBe("");
}, 240_000);
