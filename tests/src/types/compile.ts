import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { root } from "../workspaces.ts";

/** The compilers that have to agree on every case. */
export const COMPILERS = ["TypeScript 7", "TypeScript 5.9"] as const;
export type Compiler = (typeof COMPILERS)[number];

const PROGRAMS: Readonly<Record<Compiler, string>> = {
  "TypeScript 7": join(root, "node_modules/typescript/bin/tsc"),
  "TypeScript 5.9": join(root, "tests/node_modules/typescript-5.9/bin/tsc"),
};

/** The flags of a strict consumer: ours, but for those that lead to sources or need annotations. */
export const CONSUMER = {
  customConditions: [],
  isolatedDeclarations: false,
  declaration: false,
} as const;

/** An empty folder for programs of a test. */
export function emptyFolder(name: string): string {
  const folder = join(root, "tests/.cache/types", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Writes a `tsconfig.json` with the flags of the repository, and what `options` change. */
export function writeConfig(
  folder: string,
  include: readonly string[],
  compilerOptions: Readonly<Record<string, unknown>>,
): void {
  const base = relative(folder, join(root, "tsconfig.base.json"));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: base, include, compilerOptions }),
  );
}

export interface Compilation {
  /** What the compiler complained of, nothing when all is well. */
  readonly errors: string;
  readonly instantiations: number;
  readonly checkSeconds: number;
}

/** Compiles the project of a folder. */
export async function compile(compiler: Compiler, folder: string): Promise<Compilation> {
  const args = [PROGRAMS[compiler], "-p", folder, "--pretty", "false", "--extendedDiagnostics"];
  const run = promisify(execFile)(process.execPath, args, { cwd: root });
  const { stdout } = await run.catch(readFailure);
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1]);
  const errors = stdout.replace(/^Files:[^]*/m, "");
  return { errors, instantiations: read("Instantiations"), checkSeconds: read("Check time") };
}

/** A compiler that found errors has printed them; one that could not run has not. */
function readFailure(error: unknown): { readonly stdout: string } {
  if (error instanceof Error && "stdout" in error && typeof error.stdout === "string") {
    if (error.stdout !== "") return { stdout: error.stdout };
  }
  throw error;
}
