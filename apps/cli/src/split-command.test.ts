import { expect, test } from "vitest";
import { CliError } from "./cli-error.ts";
import { splitCommand } from "./split-command.ts";

test.each([
  ["node server.js a", ["node", "server.js", "a"]],
  ["  node\t server.js ", ["node", "server.js"]],
  [`run "two words" 'it is $HOME'`, ["run", "two words", "it is $HOME"]],
  [`run a"b c"'d e'f`, ["run", "ab cd ef"]],
  [`run two\\ words \\"`, ["run", "two words", '"']],
  [`run "a \\"b\\" \\n" ''`, ["run", 'a "b" \\n', ""]],
  ["run a;rm b && c | d > e $(f)", ["run", "a;rm", "b", "&&", "c", "|", "d", ">", "e", "$(f)"]],
])("splits %s", (command, words) => {
  expect(splitCommand(command)).toEqual(words);
});

test.each(["", "   ", "''", `run "open`, "run 'open", "run open\\"])("refuses %j", (command) => {
  expect(() => splitCommand(command)).toThrow(CliError);
});
