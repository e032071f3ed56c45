#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { HELP, readArguments } from "./arguments.ts";
import { toFailure } from "./failure.ts";
import { listenToInterruptions } from "./interruption.ts";
import { serverProcesses } from "./server-processes.ts";

const interruptions = listenToInterruptions(() => processes.kill());
const processes = serverProcesses(interruptions.signal);

process.stdout.on("error", interruptions.outputFailed);
process.stderr.on("error", () => {});

/** Does what the command line says, and gives the exit code. */
async function main(): Promise<number> {
  try {
    const command = readArguments(process.argv.slice(2), process.cwd());
    switch (command.kind) {
      case "help":
        process.stdout.write(HELP);
        break;
      case "version":
        process.stdout.write(`${readVersion()}\n`);
        break;
      case "run": {
        const { answer } = await import("./answer.ts"); // loads everything: not for the other two
        await answer(command, processes, interruptions);
        break;
      }
      default:
        command satisfies never;
    }
    await written();
    interruptions.signal.throwIfAborted();
    return 0;
  } catch (error) {
    const { line, exitCode } = toFailure(error);
    if (line !== undefined) process.stderr.write(`${line}\n`);
    return exitCode;
  }
}

/** Resolves when stdout has taken everything, or has failed. */
async function written(): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  await setImmediate(); // an error is told after the callback
}

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version }: { readonly version: string } = JSON.parse(manifest);
  return version;
}

process.exitCode = await main();
