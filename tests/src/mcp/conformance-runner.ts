import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const manifest = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/conformance/package.json",
);
const program = join(dirname(manifest), "dist/index.js");
/** What the suite appends to the name of a scenario. */
const MOMENT = /-\d{4}-\d\d-\d\dT[\d-]+Z$/;

/** What the suite found out in one of its scenarios. */
interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

/** What became of the scenarios that the official suite ran. */
export interface ConformanceReport {
  /** Without a failure or a warning. */
  readonly passed: readonly string[];
  /** What went wrong, a line each. */
  readonly faults: readonly string[];
  /** What the suite did not look at, and why. */
  readonly skipped: readonly string[];
}

/** Runs the official suite with these arguments. */
export async function runConformance(
  side: "client" | "server",
  args: readonly string[],
): Promise<ConformanceReport> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  try {
    const output = await run([side, ...args, "-o", folder]);
    const report = await read(folder, side);
    return report.passed.length > 0 ? report : { passed: [], faults: [output], skipped: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  await new Promise((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  return output;
}

async function read(folder: string, side: string): Promise<ConformanceReport> {
  const files = await readdir(folder, { recursive: true });
  const passed: string[] = [];
  const faults: string[] = [];
  const skipped: string[] = [];
  for (const file of files.filter((name) => name.endsWith("checks.json")).toSorted()) {
    const scenario = relative(".", dirname(file)).replace(MOMENT, "");
    const name = side === "server" ? scenario.replace(/^server-/, "") : scenario;
    const checks: readonly Check[] = JSON.parse(await readFile(join(folder, file), "utf8"));
    const lines = checks.map(
      ({ id, status, errorMessage }) => `${name}: ${id} ${status} ${errorMessage ?? ""}`,
    );
    const bad = lines.filter((_line, index) => /FAILURE|WARNING/.test(checks[index]?.status ?? ""));
    if (bad.length === 0 && checks.length > 0) passed.push(name);
    faults.push(...bad);
    skipped.push(...lines.filter((_line, index) => checks[index]?.status === "SKIPPED"));
  }
  return { passed, faults, skipped };
}
