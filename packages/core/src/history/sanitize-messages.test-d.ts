import { expectTypeOf, test } from "vitest";
import type { Message } from "../messages.ts";
import { sanitizeMessages } from "./sanitize-messages.ts";

declare const history: readonly Message[];

test("a sanitized history is one that a run takes", () => {
  expectTypeOf(sanitizeMessages(history)).toEqualTypeOf<readonly Message[]>();
  sanitizeMessages(history, {
    resolvedToolCallIds: new Set(["a"]),
    onWarning({ category }) {
      expectTypeOf(category).toEqualTypeOf<
        | "system_prompt"
        | "url_scheme"
        | "force_download"
        | "uploaded_file"
        | "tool_call"
        | "suspended_response"
      >();
    },
  });
});

test("what is no option is none", () => {
  // @ts-expect-error no download is allowed by its absence
  sanitizeMessages(history, { allowedFileUrlForceDownload: [false] });
  // @ts-expect-error schemes are a list
  sanitizeMessages(history, { allowedFileUrlSchemes: "https" });
  // @ts-expect-error a text is no history
  sanitizeMessages("[]");
  expectTypeOf(sanitizeMessages).parameter(1).not.toBeString();
});
