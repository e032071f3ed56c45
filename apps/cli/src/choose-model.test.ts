import { expect, test } from "vitest";
import { chooseModel, type ModelEnvironment } from "./choose-model.ts";

const key = "k";
const server = "http://127.0.0.1:1/v1";

test.each<[string, string | undefined, ModelEnvironment, string]>([
  ["nothing is there", undefined, {}, "offline"],
  ["variables are empty", undefined, { OPENAI_API_KEY: "", ANTHROPIC_API_KEY: " " }, "offline"],
  ["there is a key of OpenAI", undefined, { OPENAI_API_KEY: key }, "openai:gpt-5.4-mini"],
  [
    "there are both keys",
    undefined,
    { OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key },
    "openai:gpt-5.4-mini",
  ],
  [
    "there is a key of Anthropic",
    undefined,
    { ANTHROPIC_API_KEY: key },
    "anthropic:claude-sonnet-5-5",
  ],
  ["there is a server of one's own", undefined, { OPENAI_BASE_URL: server }, "openai:gpt-5.4-mini"],
  [
    "--model says so",
    "anthropic:claude-x",
    { OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key },
    "anthropic:claude-x",
  ],
  ["--model says offline", "offline", { OPENAI_API_KEY: key }, "offline"],
])("where %s", async (_where, given, environment, expected) => {
  const { system, name } = await chooseModel(given, environment);
  expect(system === "offline" ? name : `${system}:${name}`).toBe(expected);
});

test.each(["gpt-5", "openai:", ":x", "nobody:x", "", "__proto__:x"])(
  "--model %j is refused with what it takes",
  async (given) => {
    await expect(chooseModel(given, {})).rejects.toThrow(
      "`--model` takes `openai:MODEL`, `openai-chat:MODEL`, `anthropic:MODEL` or `offline`",
    );
  },
);
