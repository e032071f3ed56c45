import { inspect } from "node:util";
import OpenAI from "openai";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sdkClient } from "./sdk-client.ts";

beforeEach(() => {
  for (const name of ["OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_BASE_URL"]) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const client = new OpenAI({ apiKey: "sk-test" });

it("takes a ready client as it is", async () => {
  expect(await sdkClient({ client })()).toBe(client);
});

it.each([{ apiKey: "sk-test" }, { baseURL: "http://localhost/v1" }])(
  "refuses a ready client beside %j",
  (options) => {
    expect(() => sdkClient({ client, ...options })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  },
);

it("makes one client, with the key and the server that are given", async () => {
  const connect = sdkClient({ apiKey: "sk-given", baseURL: "http://localhost/v1" });
  const made = await connect();
  expect(made).toMatchObject({ apiKey: "sk-given", baseURL: "http://localhost/v1" });
  expect(await connect()).toBe(made);
});

it("leaves the rest to the environment", async () => {
  vi.stubEnv("OPENAI_API_KEY", "sk-of-the-environment");
  vi.stubEnv("OPENAI_BASE_URL", "http://localhost:1/v1");
  expect(await sdkClient({})()).toMatchObject({
    apiKey: "sk-of-the-environment",
    baseURL: "http://localhost:1/v1",
  });
});

it("says what to do where there is no key, and finds one that comes later", async () => {
  const connect = sdkClient({});
  const message = expect.stringMatching(/`OPENAI_API_KEY`.*`openai\(name, \{ apiKey \}\)`/);
  await expect(connect()).rejects.toMatchObject({ code: "invalid_usage", message });
  vi.stubEnv("OPENAI_ADMIN_KEY", "sk-admin"); // of no use here
  await expect(connect()).rejects.toMatchObject({ code: "invalid_usage", message });
  expect(() => sdkClient({ apiKey: "" })).toThrow(expect.objectContaining({ message }));
  vi.stubEnv("OPENAI_API_KEY", "sk-late");
  expect(await connect()).toMatchObject({ apiKey: "sk-late" });
});

it.each(["sk-abc\nsecret", "“sk-secret”"])(
  "refuses the key %j, which HTTP does not allow, without telling it",
  async (key) => {
    vi.stubEnv("OPENAI_API_KEY", key);
    const error: unknown = await sdkClient({})().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid_usage" });
    expect(inspect(error)).toMatch(/line breaks/);
    expect(inspect(error)).not.toMatch(/secret/);
    for (const options of [{ apiKey: key }, { client: new OpenAI({ apiKey: key }) }]) {
      expect(() => sdkClient(options)).toThrow(
        expect.objectContaining({
          code: "invalid_usage",
          message: expect.not.stringContaining("secret"),
        }),
      );
    }
  },
);

it("takes a key with a line break behind it, as HTTP does", async () => {
  expect(await sdkClient({ apiKey: "sk-file\n" })()).toMatchObject({ apiKey: "sk-file\n" });
});
