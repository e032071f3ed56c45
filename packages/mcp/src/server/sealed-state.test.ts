import { expect, it } from "vitest";
import { createSeal } from "./sealed-state.ts";

it("issue 8: what was sealed opens for its subject, and tells nothing to who carries it", async () => {
  const seal = createSeal(undefined);
  const text = await seal.close({ secret: "häßlich" }, "call");
  expect(text).toMatch(/^v1\.[\w-]+$/);
  expect(atob(text.slice(3).replaceAll("-", "+").replaceAll("_", "/"))).not.toContain("secret");
  expect(await seal.open(text, "call")).toEqual({ secret: "häßlich" });
  expect(await seal.close({ secret: "häßlich" }, "call")).not.toBe(text);
});

it("issue 8: what was changed in one place does not open, nor does it for another subject", async () => {
  const seal = createSeal(undefined);
  const text = await seal.close([1, 2, 3], "call");
  expect(await seal.open(text, "another call")).toBeUndefined();
  const changed = Array.from(
    { length: text.length - 1 }, // the last character of base64 has bits that mean nothing
    (_item, index) =>
      text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1),
  );
  const opened = await Promise.all(changed.map((each) => seal.open(each, "call")));
  expect(opened.filter((each) => each !== undefined)).toEqual([]);
  for (const wrong of ["", "v1.", "v2.x", text.slice(0, -4), `${text}AAAA`, "v1.§"]) {
    expect(await seal.open(wrong, "call")).toBeUndefined();
  }
});

it("issue 8: servers of one `stateKey` open what the others sealed, and nobody else does", async () => {
  const text = await createSeal("a key of sixteen and more").close("kept", "call");
  expect(await createSeal("a key of sixteen and more").open(text, "call")).toBe("kept");
  expect(await createSeal("another key of some length").open(text, "call")).toBeUndefined();
  expect(await createSeal(undefined).open(text, "call")).toBeUndefined();
});
