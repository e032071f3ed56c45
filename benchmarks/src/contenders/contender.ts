import * as z from "zod";

/** What a contender has to do once. */
export interface Work {
  /** Where the fake server listens. */
  readonly url: string;
  /** The script to run, such as `steps-10`. */
  readonly model: string;
  readonly stream: boolean;
}

/** What it saw: a contender that misses something has won nothing. */
export interface Seen {
  readonly calls: number;
  readonly characters: number;
}

/** What a contender is asked. */
export interface Ask {
  readonly work: Work;
  readonly times: number;
}

/** What it answers, for all times together. */
export interface Report {
  readonly wallMs: number;
  /** Of the whole process, its collector and compiler included. */
  readonly cpuMs: number;
  readonly seen: Seen;
}

/** The prompt of every run. */
export const PROMPT = "Add numbers until you are done.";

/** The arguments of the one tool, for those who check them. */
export const addParameters: z.ZodObject<{ a: z.ZodNumber; b: z.ZodNumber }> = z.object({
  a: z.number(),
  b: z.number(),
});

/** What models are told of the one tool. */
export const addDefinition: {
  readonly name: string;
  readonly description: string;
  readonly parameters: Record<string, unknown>;
} = {
  name: "add",
  description: "Adds two numbers.",
  parameters: z.toJSONSchema(addParameters),
};

/** Runs the one tool by hand. */
export function runAdd(args: unknown): string {
  const { a, b } = addParameters.parse(args);
  return String(a + b);
}

/** Makes this process a contender: it works when its parent asks, and ends with it. */
export function contend(work: (work: Work) => Promise<Seen>): void {
  process.on("message", (message: Ask) => {
    void measure(work, message).then(
      (report) => process.send?.(report),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on("disconnect", () => process.exit());
}

async function measure(run: (work: Work) => Promise<Seen>, { work, times }: Ask): Promise<Report> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  let seen = await run(work);
  for (let time = 1; time < times; time += 1) seen = await run(work);
  const wallMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs, cpuMs: (user + system) / 1000, seen };
}
