/** A run that is aborted while its provider works on; cancelling the job never answers. */
import { Agent, type Model, NO_USAGE } from "@toolsets/core";

const never = (): Promise<never> => new Promise(() => {});
const model: Model = {
  name: "deaf",
  system: "test",
  profile: {},
  request: (messages) =>
    messages.at(-1)?.kind === "response"
      ? never()
      : Promise.resolve({ parts: [], usage: NO_USAGE, state: "suspended" }),
  async *stream() {
    yield* [];
    return never();
  },
  cancelSuspendedResponse: never,
};
const controller = new AbortController();
setTimeout(() => controller.abort(new Error("enough")), 1);
await new Agent({ model })
  .run("Go", { signal: controller.signal, drainMs: 100 })
  .catch(String)
  .then(console.log);
