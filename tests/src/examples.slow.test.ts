import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { complete, readExamples } from "./examples.ts";
import { root } from "./workspaces.ts";

const FOLDER = join(root, "tests/.cache/examples");

it("every @example and every example of a README compiles", () => {
  const examples = readExamples();
  expect(examples.length).toBeGreaterThan(20);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const [index, example] of examples.entries())
    writeFileSync(join(FOLDER, `example-${index}.ts`), complete(example));
  const compilerOptions = {
    types: ["node"],
    verbatimModuleSyntax: false,
    isolatedDeclarations: false,
    declaration: false,
  };
  writeFileSync(
    join(FOLDER, "tsconfig.json"),
    JSON.stringify({ extends: "../../../tsconfig.base.json", compilerOptions, include: ["*.ts"] }),
  );
  const { stdout, status } = spawnSync("pnpm", ["exec", "tsc", "-p", FOLDER], {
    cwd: join(root, "tests"),
    encoding: "utf8",
  });
  const faults = stdout.replaceAll(
    /^.*example-(\d+)\.ts/gm,
    (_line, index) => examples[Number(index)]?.origin ?? "",
  );
  expect(faults).toBe("");
  expect(status).toBe(0);
});
