import { expect, it } from "vitest";
import { listSources, packages, readSource } from "./workspaces.ts";

const CODE = /static override readonly code = "([a-z_]+)"/g;

/** The codes of all error classes that are published. */
const codes = packages
  .flatMap((name) => listSources(`packages/${name}/src`))
  .flatMap((file) => [...readSource(file).matchAll(CODE)].map(([, code = ""]) => code));

const rows = readSource("docs/errors.csv")
  .trim()
  .split("\n")
  .map((row) => row.split(","));

it("every error code has one row in docs/errors.csv, and every row has its code", () => {
  const listed = rows.slice(1).flatMap(([code]) => (code === "user_code" ? [] : [code]));
  expect(codes.length).toBeGreaterThan(10);
  expect(listed).toHaveLength(codes.length);
  expect(new Set(listed)).toEqual(new Set(codes));
});

it("every row of docs/errors.csv has all its columns", () => {
  expect(rows.filter((row) => row.length !== rows[0]?.length)).toEqual([]);
});
