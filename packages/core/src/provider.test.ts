import { expect, it } from "vitest";
import type { Model } from "./model.ts";
import { type ModelProvider, resolveModel } from "./provider.ts";

const acme: ModelProvider = {
  "~provider": { version: 1, models: { acme: (name) => ({ name }) as Model } }, // only its name matters here
};

it("agent §12: a model string is split at its first colon", () => {
  expect(resolveModel("acme:a:b", [acme]).name).toBe("a:b");
});

it("agent §12: an unknown provider names the package to install, or those that are known", () => {
  expect(() => resolveModel("openai:gpt-5", [acme])).toThrow(
    "There is no provider `openai` for model `openai:gpt-5`. Install `@toolsets/openai` and pass `providers: [openai]`.",
  );
  expect(() => resolveModel("other:x", [acme])).toThrow("Known: `acme`.");
  expect(() => resolveModel("other:x", [])).toThrow("Pass `providers`, or a model instance.");
  for (const name of ["__proto__:x", "constructor:x"])
    expect(() => resolveModel(name, [acme])).toThrow("There is no provider");
});

it("agent §15: a provider may know names without a colon", () => {
  const named: ModelProvider = {
    "~provider": { version: 1, models: {}, named: { test: () => ({ name: "made" }) as Model } }, // only its name matters here
  };
  expect(resolveModel("test", [acme, named]).name).toBe("made");
  for (const name of ["toString", "made"])
    expect(() => resolveModel(name, [acme, named])).toThrow(/names no model/);
  expect(() => resolveModel("test", [acme])).toThrow(/names no model/);
});

it("agent §12: a string without a provider or without a model is none", () => {
  for (const name of ["gpt-5", ":gpt-5", "acme:", ""])
    expect(() => resolveModel(name, [acme])).toThrow(/names no model/);
});
