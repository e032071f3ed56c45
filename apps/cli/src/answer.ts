import { isatty } from "node:tty";
import type { Command } from "./arguments.ts";
import { chooseModel } from "./choose-model.ts";
import { askApproval, askOnTerminal, type AskPerson } from "./ask-approval.ts";
import { filesystemServer } from "./filesystem-server.ts";
import type { Interruptions } from "./interruption.ts";
import { localTools } from "./local-tools.ts";
import { fileTools, serverTools, type ServerSettings } from "./mcp-servers.ts";
import { readQuestion, usualQuestion } from "./read-question.ts";
import { createReport } from "./report/report.ts";
import { terminalOf } from "./report/terminal.ts";
import { type QuestionSetup, runQuestion } from "./run-question.ts";
import type { ServerProcesses } from "./server-processes.ts";

type RunCommand = Extract<Command, { kind: "run" }>;

/**
 * Answers the question of the command line on stdout, with everything this program has.
 *
 * @throws whatever ends it early; `toFailure` explains.
 */
export async function answer(
  command: RunCommand,
  processes: ServerProcesses,
  { signal, interrupt }: Interruptions,
): Promise<void> {
  const terminal = terminalOf(process.stdout, process.env);
  const tell = (note: string): void => terminal.write(`${terminal.paint("dim", note)}\n`);
  const usual = usualQuestion(command.root);
  const question =
    command.question ??
    (isatty(0) ? usual : await readQuestion(process.stdin, { signal, tell, usual }));
  const model = await chooseModel(command.model, process.env);
  const toolsets = assemble(command, {
    startTimeoutMs: command.startTimeoutMs,
    onSlowStart: (server) => report.starting(server),
    watched: processes.watched,
  });
  const report = createReport(terminal, {
    model: model.name,
    toolsets: toolsets.map(({ name }) => name),
    question,
  });
  const approval = askApproval(
    person(() => interrupt("SIGINT")),
    // the question goes to another terminal where the report does not go to this one
    ({ toolCallId }) => process.stdout.isTTY && report.endsWithCall(toolCallId),
  );
  await runQuestion(question, { model, toolsets, approval, report, signal });
}

/** The local functions and the servers, by the names that the report shows. */
function assemble(
  { root, servers }: RunCommand,
  settings: ServerSettings,
): QuestionSetup["toolsets"] {
  const local = { name: "local", toolset: localTools() };
  if (servers.length === 0) {
    return [local, { name: "fs", toolset: fileTools(filesystemServer(root), root, settings) }];
  }
  return [
    local,
    ...servers.map((server) => ({
      name: server.prefix ?? server.command,
      toolset: serverTools(server, settings),
    })),
  ];
}

/** Whoever sits at the terminal, also while the output goes elsewhere. */
function person(onInterrupt: () => void): AskPerson | undefined {
  const output = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  if (!isatty(0) || output === undefined) return undefined;
  return askOnTerminal({ input: process.stdin, output, onInterrupt });
}
