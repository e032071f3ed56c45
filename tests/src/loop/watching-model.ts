import { FunctionModel, ScriptedModel } from "@toolsets/testing";

/** What a model was shown at a request. */
export interface Shown {
  readonly tools: readonly string[];
  readonly instructions: string | undefined;
}

/** A model that answers by a script, and writes down what it is shown. */
export function watching(script: ConstructorParameters<typeof ScriptedModel>[0] = ["Done."]): {
  readonly model: FunctionModel;
  readonly shown: Shown[];
} {
  const shown: Shown[] = [];
  const scripted = new ScriptedModel(script);
  const model = new FunctionModel({
    request: async (messages, { functionTools, instructions }) => {
      shown.push({ tools: functionTools.map(({ name }) => name), instructions });
      return (await scripted.request(messages, {} as never)).parts; // it reads the messages alone
    },
  });
  return { model, shown };
}
