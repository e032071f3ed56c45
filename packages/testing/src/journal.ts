/** What a hostile runtime has written down; outlives its crashes. Texts are JSON. */
export class Journal {
  /** What the steps were asked to do, by the key of the request. */
  readonly requests: Map<string, string> = new Map();
  /** How they ended. */
  readonly outcomes: Map<string, string> = new Map();
  /** How often they were begun; above 1 where a crash came between the beginning and the end. */
  readonly executions: Map<string, number> = new Map();
  /** When the run began, in milliseconds since 1970; set by the first runtime. */
  startedAt: number | undefined = undefined;
  /** How many runtimes have used it. */
  attempts: number = 0;
}
