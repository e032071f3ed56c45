import { CliError } from "./cli-error.ts";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Signal = (typeof SIGNALS)[number];

/** Why a run was ended from outside. */
export class Interruption extends Error {
  readonly exitCode: number;
  /** Whether the user has to hear of it. */
  readonly told: boolean;

  constructor(message: string, exitCode: number, told: boolean) {
    super(message);
    this.name = "Interruption";
    this.exitCode = exitCode;
    this.told = told;
  }
}

/** What ends a run from outside. */
export interface Interruptions {
  /** Aborts with an `Interruption`. */
  readonly signal: AbortSignal;
  /** As if `signal` had come: the first one ends the run, the second one the process at once. */
  interrupt(signal: Signal): void;
  /** Ends quietly and well where the reader has gone, such as `| head -1`; else as a failure. */
  outputFailed(error: Error): void;
}

/** Listens to the signals of this process. `atOnce` is called before a process ends that does not wait. */
export function listenToInterruptions(atOnce: () => void): Interruptions {
  const controller = new AbortController();
  const interrupt = (signal: Signal): void => {
    const exitCode = 128 + constants.signals[signal];
    if (controller.signal.aborted) {
      atOnce();
      process.exit(exitCode);
    }
    const how = signal === "SIGINT" ? "Interrupted" : `Ended by ${signal}`;
    controller.abort(
      new Interruption(`${how} before the answer. Run it again to start over.`, exitCode, true),
    );
  };
  for (const signal of SIGNALS) process.on(signal, () => interrupt(signal));
  return {
    signal: controller.signal,
    interrupt,
    outputFailed: (error) =>
      controller.abort(
        Reflect.get(error, "code") === "EPIPE"
          ? new Interruption("Nobody reads the output.", 0, false)
          : new CliError(`The output could not be written: ${error.message}. Write it elsewhere.`),
      ),
  };
}
