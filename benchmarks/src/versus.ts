import type { Ask, Report, Seen, Work } from "./contenders/contender.ts";
import { expectedOf } from "./server/script.ts";
import { type Spread, spreadOf } from "./spread.ts";
import { startWorker, type Worker } from "./worker.ts";

/** The APIs that contenders speak; each has a bare SDK and an adapter of ours. */
export const APIS = ["chat", "responses", "messages"] as const;

/** Work that two contenders do by turns. */
export interface Match {
  readonly model: string;
  readonly stream: boolean;
  /** How often a contender does the work when it is its turn. */
  readonly times: number;
}

/** What one contender needed for the work once, in milliseconds. */
interface Cost {
  readonly wall: Spread;
  readonly cpu: Spread;
}

/** Two contenders, and ours against the other's, round by round. */
export interface Verdict {
  readonly sdk: Cost;
  readonly toolsets: Cost;
  readonly wallRatio: Spread;
  readonly cpuRatio: Spread;
}

type Contender = Worker<Ask, Report>;

/** Lets the bare SDK and our adapter of one API do the same work, by turns, each in its process. */
export async function compare(
  api: (typeof APIS)[number],
  { model, stream, times }: Match,
  { url, rounds, onRound }: { url: string; rounds: number; onRound(round: number): void },
): Promise<Verdict> {
  const work: Work = { url, model, stream };
  const sdk: Contender = startWorker(`contenders/${api}-sdk.ts`);
  const toolsets: Contender = startWorker(`contenders/${api}-toolsets.ts`);
  const reports: { sdk: Report; toolsets: Report }[] = [];
  const turn = (contender: Contender): Promise<Report> => takeTurn(contender, { work, times });
  try {
    for (let round = 0; round < WARM_UP + rounds; round += 1) {
      onRound(round - WARM_UP);
      // whoever comes second finds the machine warmer: they change places
      const isFirst = round % 2 === 0;
      const early = await turn(isFirst ? sdk : toolsets);
      const late = await turn(isFirst ? toolsets : sdk);
      const report = isFirst ? { sdk: early, toolsets: late } : { sdk: late, toolsets: early };
      if (round >= WARM_UP) reports.push(report);
    }
  } finally {
    await Promise.all([sdk.end(), toolsets.end()]);
  }
  const costOf = (who: "sdk" | "toolsets"): Cost => ({
    wall: spreadOf(reports.map((report) => report[who].wallMs / times)),
    cpu: spreadOf(reports.map((report) => report[who].cpuMs / times)),
  });
  const ratio = (what: "wallMs" | "cpuMs"): Spread =>
    spreadOf(reports.map((report) => report.toolsets[what] / report.sdk[what]));
  return {
    sdk: costOf("sdk"),
    toolsets: costOf("toolsets"),
    wallRatio: ratio("wallMs"),
    cpuRatio: ratio("cpuMs"),
  };
}

const WARM_UP = 12; // until the compiler has less to do

async function takeTurn(contender: Contender, ask: Ask): Promise<Report> {
  const report = await contender.ask(ask);
  assertSeen(report.seen, expectedOf(ask.work.model));
  return report;
}

function assertSeen(seen: Seen, expected: Seen): void {
  if (seen.calls === expected.calls && seen.characters === expected.characters) return;
  throw new Error(
    `A contender saw ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}: its time counts for nothing.`,
  );
}
