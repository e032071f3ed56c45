import { type Model, resolveModel } from "@toolsets/core";
import { usageError } from "./cli-error.ts";
import { offlineModel } from "./offline-model/offline-model.ts";

/** Used where a key is there and nobody names a model; `--model` names another. */
const OPENAI_DEFAULT = "gpt-5.4-mini";
const ANTHROPIC_DEFAULT = "claude-sonnet-5-5";
const PROVIDERS = ["openai", "openai-chat", "anthropic"];

/** The environment variables that decide. */
export interface ModelEnvironment {
  readonly OPENAI_API_KEY?: string | undefined;
  readonly OPENAI_BASE_URL?: string | undefined;
  readonly ANTHROPIC_API_KEY?: string | undefined;
}

/**
 * The model that answers: the one of `--model`; else OpenAI's or Anthropic's, whose key is there;
 * else the server of `OPENAI_BASE_URL`; else the offline model.
 *
 * @throws a usage error for a name that no provider has.
 */
export async function chooseModel(
  given: string | undefined,
  environment: ModelEnvironment,
): Promise<Model> {
  const name = given ?? defaultName(environment);
  if (name === "offline") return offlineModel();
  const provider = name.slice(0, Math.max(0, name.indexOf(":")));
  if (!PROVIDERS.includes(provider) || name.endsWith(":")) {
    const known = PROVIDERS.map((each) => `\`${each}:MODEL\``).join(", ");
    throw usageError(`\`--model\` takes ${known} or \`offline\`, not \`${name}\`.`);
  }
  if (provider === "anthropic") {
    const { anthropic } = await import("@toolsets/anthropic");
    return resolveModel(name, [anthropic]);
  }
  const { openai } = await import("@toolsets/openai");
  if (isKeyless(environment)) {
    const model = name.slice(provider.length + 1);
    const settings = { apiKey: "no-key-needed" }; // a server of one's own asks for none, the client does
    return provider === "openai" ? openai(model, settings) : openai.chat(model, settings);
  }
  return resolveModel(name, [openai]);
}

function defaultName(environment: ModelEnvironment): string {
  // what only speaks like OpenAI speaks Chat Completions
  if (
    isSet(environment.OPENAI_BASE_URL) &&
    (isSet(environment.OPENAI_API_KEY) || !isSet(environment.ANTHROPIC_API_KEY))
  )
    return `openai-chat:${OPENAI_DEFAULT}`;
  if (isSet(environment.OPENAI_API_KEY)) return `openai:${OPENAI_DEFAULT}`;
  if (isSet(environment.ANTHROPIC_API_KEY)) return `anthropic:${ANTHROPIC_DEFAULT}`;
  return "offline";
}

function isKeyless({ OPENAI_API_KEY, OPENAI_BASE_URL }: ModelEnvironment): boolean {
  return isSet(OPENAI_BASE_URL) && !isSet(OPENAI_API_KEY);
}

/** An empty variable counts as none. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== "";
}
