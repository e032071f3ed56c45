/** What ends the program in a way that is known: a message for the user and an exit code. */
export class CliError extends Error {
  /** 2 for a command line that cannot be understood, 1 otherwise. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}

/** A command line that cannot be understood. */
export function usageError(message: string): CliError {
  return new CliError(`${message} \`--help\` lists the options.`, 2);
}
