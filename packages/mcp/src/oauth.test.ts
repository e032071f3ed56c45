import { Agent, type RunContext } from "@toolsets/core";
import { call, callByName, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { oauthServer, UserProvider } from "./__fixtures__/oauth-server.ts";
import { MCPToolset } from "./index.ts";

it("AG-170: a server that asks for an authorization works when it has one", async () => {
  await using server = await oauthServer();
  const provider = new UserProvider("ada");
  const toolset = new MCPToolset(server.url, { id: "far", auth: provider });
  const error: unknown = await toolset.open().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "mcp_connection",
    message: expect.stringContaining(
      "Its user was sent to a page that asks for access: pass what that gives to the redirect URL to `finishAuth`, then try again.",
    ),
  });
  await toolset.finishAuth(await provider.agree());
  expect(await callByName(toolset, "die")).toBe("ada");
  await expect(toolset.finishAuth(new URLSearchParams())).rejects.toMatchObject({
    code: "invalid_usage",
  });
});

it("the authorizations of two users never mix", async () => {
  await using server = await oauthServer();
  const providers = new Map(["ada", "bob"].map((user) => [user, new UserProvider(user)]));
  const providerOf = (user: string): UserProvider => {
    const provider = providers.get(user);
    if (provider === undefined) throw new TypeError(`no provider of ${user}`);
    return provider;
  };
  const toolset = new MCPToolset(server.url, {
    auth: (ctx: RunContext<string>) => providerOf(ctx.deps),
    sessionKey: (ctx) => ctx.deps,
  });
  const run = async (deps: string): Promise<unknown> => {
    const model = new ScriptedModel([[call("die", {})], "Done."]);
    const result = await new Agent({ model, toolsets: [toolset] }).run("Go.", { deps });
    return result.allMessages()[2]?.parts;
  };
  const failed = await Promise.allSettled([run("ada"), run("bob")]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await toolset.finishAuth(await providerOf("ada").agree(), { sessionKey: "ada" });
  await expect(run("bob")).rejects.toMatchObject({ code: "mcp_connection" });
  await toolset.finishAuth(await providerOf("bob").agree(), { sessionKey: "bob" });
  expect(await Promise.all([run("ada"), run("bob")])).toMatchObject([
    [{ content: "ada" }],
    [{ content: "bob" }],
  ]);
  await expect(toolset.finishAuth(new URLSearchParams(), { sessionKey: "eve" })).rejects.toThrow(
    "waits for no authorization of this key.",
  );
  await expect(toolset.finishAuth(new URLSearchParams())).rejects.toThrow("Say which:");
});
