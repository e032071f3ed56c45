import { expect, it } from "vitest";
import { providerOf } from "./provider-name.ts";

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
