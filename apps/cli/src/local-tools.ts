import { ModelRetry, type Toolset } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import * as z from "zod";
import { calculate, ExpressionError } from "./calculate.ts";

/** Functions of this process: what an agent needs beside files. `now` is the clock. */
export function localTools(now: () => Date = () => new Date()): Toolset {
  return new FunctionToolset({ id: "local" })
    .tool({
      name: "count_words",
      description: "Counts the words of a text: what stands between blanks.",
      parameters: z.object({ text: z.string().describe("The text to count.") }),
      execute: ({ text }) => text.match(/\S+/g)?.length ?? 0,
    })
    .tool({
      name: "calculate",
      description: "Calculates the value of an arithmetic expression: + - * / % ^ and parentheses.",
      parameters: z.object({ expression: z.string().describe("Such as (6 + 4) * 4.2.") }),
      execute: ({ expression }) => retryOn(ExpressionError, () => calculate(expression)),
    })
    .tool({
      name: "current_time",
      description: "Tells the current date and time, here or in a time zone.",
      parameters: z.object({
        timeZone: z.string().optional().describe("An IANA name such as Europe/Berlin."),
      }),
      execute: ({ timeZone }) => retryOn(RangeError, () => formatTime(now(), timeZone)),
    });
}

/** An error that the model can mend becomes its task. */
function retryOn<Value>(kind: new (message: string) => Error, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw error instanceof kind ? new ModelRetry(error.message) : error;
  }
}

/** Such as `Saturday, 2026-11-21 13:05:12 GMT+1 (Europe/Berlin)`. */
function formatTime(time: Date, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "long",
  });
  const weekday = new Intl.DateTimeFormat("en", { timeZone, weekday: "long" });
  const shown = `${weekday.format(time)}, ${format.format(time)}`;
  const zone = format.resolvedOptions().timeZone;
  return shown.endsWith(` ${zone}`) ? shown : `${shown} (${zone})`;
}
