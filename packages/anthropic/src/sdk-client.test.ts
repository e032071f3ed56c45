import { inspect } from "node:util";
import { expect, it, vi } from "vitest";

const sdk = vi.hoisted(() => ({ loads: 0, options: [] as unknown[], credentials: {} }));

vi.mock("@anthropic-ai/sdk", () => {
  sdk.loads += 1;
  const Anthropic = function (this: object, options: unknown): void {
    sdk.options.push(options);
    Object.assign(this, sdk.credentials);
  };
  return { Anthropic };
});

it("does not load the SDK before the first request", async () => {
  const { anthropic } = await import("./index.ts");
  anthropic("claude-1");
  expect(sdk.loads).toBe(0);
  const { sdkClient } = await import("./sdk-client.ts");
  const connect = sdkClient({ apiKey: "key", baseURL: "https://gateway.test" });
  expect(sdk.loads).toBe(0);
  expect(await connect()).toBe(await connect());
  expect(sdk.loads).toBe(1);
  const fetchOptions = { redirect: "manual" };
  expect(sdk.options).toEqual([
    { apiKey: "key", baseURL: "https://gateway.test", maxRetries: 2, fetchOptions },
  ]);
});

it("refuses a client together with a key or a base URL", async () => {
  const { sdkClient } = await import("./sdk-client.ts");
  const { Anthropic } = await import("@anthropic-ai/sdk");
  const client = new Anthropic();
  for (const more of [{ apiKey: "key" }, { baseURL: "https://gateway.test" }]) {
    expect(() => sdkClient({ client, ...more })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  }
});

it.each(["sk-abc\nsecret", "“sk-secret”"])(
  "refuses the key %j, which HTTP does not allow, without telling it",
  async (key) => {
    const { sdkClient } = await import("./sdk-client.ts");
    expect(() => sdkClient({ apiKey: key })).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.not.stringContaining("secret"),
      }),
    );
    for (const name of ["apiKey", "authToken"]) {
      sdk.credentials = { apiKey: null, authToken: null, [name]: key }; // of the environment
      const error: unknown = await sdkClient({})().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "invalid_usage" });
      expect(inspect(error)).toMatch(/line breaks/);
      expect(inspect(error)).not.toMatch(/secret/);
    }
  },
);
