import { styleText } from "node:util";
import { CASES, isVersus } from "./cases.ts";
import { readCommand, USAGE } from "./command.ts";
import { spreadText } from "./spread.ts";
import { APIS, compare, type Match } from "./versus.ts";
import { runScript, startWorker, type Worker } from "./worker.ts";

const command = readCommand(process.argv.slice(2));
if (command.kind === "help") {
  console.log(USAGE);
} else if (command.kind === "wrong") {
  console.error(`${command.message}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  await run(command.cases, command.rounds);
}

async function run(names: readonly string[], rounds: number): Promise<void> {
  for (const [name, benchmark] of Object.entries(CASES)) {
    if (!names.includes(name)) continue;
    console.log(`\n${styleText("bold", name)}  ${benchmark.what}`);
    if (isVersus(benchmark)) await runMatch(name, benchmark.match, rounds);
    else await runScript(benchmark.script);
  }
}

async function runMatch(name: string, match: Match, rounds: number): Promise<void> {
  const server: Worker<never, { url: string }> = startWorker("server/main.ts");
  try {
    const { url } = await server.hear();
    await printTable(name, match, { url, rounds });
  } finally {
    await server.end();
  }
}

async function printTable(
  name: string,
  match: Match,
  { url, rounds }: { url: string; rounds: number },
): Promise<void> {
  console.log("| API | SDK alone, CPU ms | ours, CPU ms | CPU ratio | wall ratio |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const api of APIS) {
    const onRound = (round: number): void =>
      progress(`${name}, ${api}: ${round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`}`);
    const verdict = await compare(api, match, { url, rounds, onRound });
    progress("");
    const cells = [
      api,
      spreadText(verdict.sdk.cpu, 2),
      spreadText(verdict.toolsets.cpu, 2),
      styleText("bold", spreadText(verdict.cpuRatio, 2)),
      spreadText(verdict.wallRatio, 2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** One line that is written over and over; nothing where nobody looks. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
