// A program that serves tools over stdio.
import { FunctionToolset } from "@toolsets/function";
import { serve } from "@toolsets/mcp/server";
import * as z from "zod";

const tools = new FunctionToolset({ instructions: "Adds." })
  .tool({
    name: "add",
    parameters: z.object({ a: z.number(), b: z.number() }),
    execute({ a, b }) {
      process.stdout.write("half a line"); // as libraries do
      console.log("adds");
      return a + b;
    },
  })
  .tool({
    name: "fail",
    execute: () => {
      throw new Error("for the log");
    },
  });

await serve(tools, { name: "sums" }).stdio();
console.error("The client has gone.");
