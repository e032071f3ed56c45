import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import {
  COMPILERS,
  compile,
  type Compiler,
  CONSUMER,
  emptyFolder,
  writeConfig,
} from "./compile.ts";

/** Instantiations are the same in every run; times are not. */
const LIMIT = 150_000;
const folder = emptyFolder("cost");
const rows: Record<string, unknown>[] = [];
afterAll(() => console.table(rows)); // for docs/evidence.md

const list = (length: number, line: (index: number) => string): readonly string[] =>
  Array.from({ length }, (_, index) => line(index));

/** The type of a toolset with 60 tools. */
function toolset(deps: string, prefix = ""): string {
  const tool = (n: number): string => `${prefix}t${n}: { args: { a${n}: string }; result: number }`;
  return `Toolset<{ ${deps}: string }, { ${list(60, tool).join("; ")} }>`;
}

const groups = list(20, (n) => `g${n}`).join(", ");

const PROGRAMS = {
  "60 tools × 4 operators × 20 pipelines": [
    `import type { Toolset } from "@toolsets/core";`,
    `import { approvalRequired, filtered, prefixed, renamed } from "@toolsets/wrappers";`,
    `declare const g: ${toolset("u")};`,
    ...list(
      20,
      (n) => `export const s${n} = g.pipe(
        prefixed("p${n}"),
        renamed({ x: "p${n}_t1" }),
        filtered((tool, ctx) => ctx.deps.u === tool.name),
        approvalRequired({ p${n}_t2: (args) => args.a2 === "", "*": false }),
      );`,
    ),
  ],
  "chain of 60 .tool() with zod": [
    `import { FunctionToolset } from "@toolsets/function";`,
    `import { approvalRequired } from "@toolsets/wrappers";`,
    `import * as z from "zod";`,
    `const f = new FunctionToolset<{ u: string }>()`,
    ...list(
      60,
      (n) => `.tool({
        name: "t${n}",
        parameters: z.object({ a${n}: z.string() }),
        execute: ({ a${n} }, ctx) => a${n} + ctx.deps.u,
      })`,
    ),
    `f.pipe(approvalRequired({ t59: (args) => args.a59 === "", "*": false }));`,
  ],
  "combine of 20 × 60 tools, and an Agent over the 20": [
    `import { Agent, combine, type Toolset } from "@toolsets/core";`,
    `import { approvalRequired } from "@toolsets/wrappers";`,
    ...list(20, (n) => `declare const g${n}: ${toolset(`u${n}`, `k${n}`)};`),
    `const all = combine(${groups});`,
    `all.pipe(approvalRequired({ k19t59: (args, ctx) => args.a59 === ctx.deps.u0, "*": false }));`,
    `new Agent({ toolsets: [${groups}], instructions: (ctx) => ctx.deps.u0 });`,
  ],
};

it.each(Object.entries(PROGRAMS))(
  "a big program compiles under the limit of instantiations: %s",
  async (program, lines) => {
    const project = join(folder, program.replaceAll(/\W+/g, "-"));
    mkdirSync(project);
    writeFileSync(join(project, "program.ts"), [...lines, "export {};"].join("\n"));
    writeConfig(project, ["program.ts"], CONSUMER);
    const check = async (compiler: Compiler): Promise<void> => {
      const { errors, instantiations, checkSeconds } = await compile(compiler, project);
      rows.push({ program, compiler, instantiations, checkSeconds });
      expect(errors).toBe("");
      expect(instantiations).toBeLessThan(LIMIT);
    };
    await Promise.all(COMPILERS.map(check));
  },
);
