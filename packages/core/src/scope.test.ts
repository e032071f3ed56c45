import { expect, it } from "vitest";
import { ScopeUnavailableError } from "./errors/scope-unavailable-error.ts";
import { Scope } from "./scope.ts";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

it("holds for a function and all that it waits for, and keeps overlapping ones apart", async () => {
  const scope = new Scope<string>();
  const seen: unknown[] = [];
  const work = async (): Promise<void> => {
    seen.push(scope.current);
    await turn();
    seen.push(scope.current);
  };
  const both = [scope.run("a", work), scope.run("b", work)];
  expect(scope.current).toBeUndefined();
  await Promise.all(both);
  expect(seen).toEqual(["a", "b", "a", "b"]);
  expect(scope.run("c", () => scope.run("d", () => scope.current))).toBe("d");
});

it.each([undefined, {}, { getBuiltinModule: () => undefined }])(
  "keeps one at a time in a host without async context: %j",
  async (modules) => {
    const scope = new Scope<string>(modules ?? {});
    const seen: unknown[] = [];
    const first = scope.run("a", async () => {
      await turn();
      seen.push(scope.current);
    });
    expect(() => scope.run("b", () => "")).toThrow(ScopeUnavailableError);
    await first;
    expect(seen).toEqual(["a"]);
    expect(scope.current).toBeUndefined();
    expect(scope.run("c", () => scope.current)).toBe("c");
    expect(() =>
      scope.run("d", () => {
        throw new Error("a bug");
      }),
    ).toThrow("a bug");
    await expect(scope.run("e", () => Promise.reject(new Error("late")))).rejects.toThrow("late");
    expect(scope.current).toBeUndefined();
  },
);
