/** Servers by the end of their host. */
const HOSTS: readonly (readonly [string, string])[] = [
  ["openai.azure.com", "azure"],
  ["services.ai.azure.com", "azure"],
  ["cognitiveservices.azure.com", "azure"],
  ["openrouter.ai", "openrouter"],
  ["api.groq.com", "groq"],
  ["api.deepseek.com", "deepseek"],
  ["api.x.ai", "xai"],
  ["api.together.xyz", "together"],
  ["api.together.ai", "together"],
  ["api.fireworks.ai", "fireworks"],
  ["api.cerebras.ai", "cerebras"],
  ["api.moonshot.ai", "moonshotai"],
  ["api.moonshot.cn", "moonshotai"],
  ["api.z.ai", "zai"],
  ["api.mistral.ai", "mistral"],
  ["router.huggingface.co", "huggingface"],
  ["snowflakecomputing.com", "snowflake"],
  ["inference.heroku.com", "heroku"],
  ["ollama.com", "ollama"],
  ["models.github.ai", "github"],
];

/** The server that the SDK asks where no other is given. */
export function environmentServer(): string | undefined {
  // not every runtime has it
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.["OPENAI_BASE_URL"]?.trim();
}

/** Whose server that is: `openai` where nothing else is known. */
export function providerOf(baseURL: string | null | undefined): string {
  if (!baseURL || !URL.canParse(baseURL)) return "openai";
  const { hostname, port } = new URL(baseURL);
  if (port === "11434") return "ollama";
  const known = HOSTS.find(([end]) => hostname === end || hostname.endsWith(`.${end}`));
  return known?.[1] ?? "openai";
}
