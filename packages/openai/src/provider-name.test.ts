import OpenAI from "openai";
import { afterEach, expect, it, vi } from "vitest";
import { OpenAIChatModel } from "./openai-chat-model.ts";
import { providerOf } from "./provider-name.ts";

afterEach(() => vi.unstubAllEnvs());

it.each([
  [undefined, "openai"],
  ["https://api.openai.com/v1", "openai"],
  ["http://127.0.0.1:8080/v1", "openai"],
  ["no link", "openai"],
  ["https://openrouter.ai/api/v1", "openrouter"],
  ["https://evil-openrouter.ai/api/v1", "openai"],
  ["https://my.openai.azure.com/openai/v1", "azure"],
  ["http://localhost:11434/v1", "ollama"],
])("the server %s is that of %s", (baseURL, expected) => {
  expect(providerOf(baseURL)).toBe(expected);
});

it("the server of the environment counts where no other is given", () => {
  vi.stubEnv("OPENAI_BASE_URL", " https://api.groq.com/openai/v1 ");
  const client = new OpenAI({ apiKey: "k", baseURL: "https://api.openai.com/v1" });
  expect(new OpenAIChatModel("m").system).toBe("groq");
  expect(new OpenAIChatModel("m", { baseURL: "https://openrouter.ai/api/v1" }).system).toBe(
    "openrouter",
  );
  expect(new OpenAIChatModel("m", { client }).system).toBe("openai");
  expect(new OpenAIChatModel("m", { provider: "mine" }).system).toBe("mine");
});
