import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A script of this package as a process of its own that is asked and answers. */
export interface Worker<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  /** The next message that it sends unasked. */
  hear(): Promise<Answer>;
  end(): Promise<void>;
}

/** Starts a script on the sources of all packages; it ends when its parent lets go of it. */
export function startWorker<Question extends object, Answer>(
  script: string,
): Worker<Question, Answer> {
  const child = startScript(script);
  const hear = () => nextMessage<Answer>(child, script);
  return {
    hear,
    ask(question) {
      const answer = hear();
      child.send(question);
      return answer;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Runs a script to its end; it prints for itself. */
export async function runScript(script: string): Promise<void> {
  const [code] = await once(startScript(script), "exit");
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}.`);
}

function startScript(script: string): ChildProcess {
  return fork(join(import.meta.dirname, script), {
    execArgv: ["--conditions=@toolsets/source", "--expose-gc"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

async function nextMessage<Answer>(child: ChildProcess, script: string): Promise<Answer> {
  const ended = new AbortController();
  const onExit = (): void => ended.abort();
  child.once("exit", onExit);
  try {
    const [message] = await once(child, "message", { signal: ended.signal });
    return message; // scripts of this package answer what their callers say
  } catch (error) {
    throw ended.signal.aborted ? new Error(`${script} ended before it answered.`) : error;
  } finally {
    child.off("exit", onExit);
  }
}
