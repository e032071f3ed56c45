import type { ToolDefinition } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { filesystemTools, localTools, otherTools } from "./__fixtures__/tools.ts";
import { type Plan, planSteps } from "./plan-steps.ts";

/** The plan in short: the name and arguments of each step, and the step whose text it takes. */
function shown({ steps }: Plan): readonly unknown[] {
  return steps.map(({ tool, args, takes }) =>
    takes === undefined ? [tool.name, args] : [tool.name, args, takes],
  );
}

describe("planSteps, over a file server and local functions", () => {
  const readAndCount = (path: string, from = 0): readonly unknown[] => [
    ["fs_read_text_file", { path }],
    ["count_words", {}, { property: "text", from }],
  ];

  it.each<[question: string, plan: readonly unknown[]]>([
    // one tool
    ["write hello to notes.txt", [["fs_write_file", { path: "notes.txt", content: "hello" }]]],
    ["What files are in packages?", [["fs_list_directory", { path: "packages" }]]],
    ["Read README.md", [["fs_read_text_file", { path: "README.md" }]]],
    ["Read LICENSE", [["fs_read_text_file", { path: "LICENSE" }]]],
    [
      "can you read packages/core/README.md for me?",
      [["fs_read_text_file", { path: "packages/core/README.md" }]],
    ],
    ["What does ./README.md say?", [["fs_read_text_file", { path: "./README.md" }]]],
    ["What's in README.md?", [["fs_read_text_file", { path: "README.md" }]]],
    ["Read 'my notes.txt'", [["fs_read_text_file", { path: "my notes.txt" }]]],
    [
      "Show me the first 5 lines of README.md",
      [["fs_read_text_file", { path: "README.md", head: 5 }]],
    ],
    [
      "Show me the last 3 lines of src/main.ts.",
      [["fs_read_text_file", { path: "src/main.ts", tail: 3 }]],
    ],
    ["show me photo.png", [["fs_read_media_file", { path: "photo.png" }]]],
    ["read a.txt and b.txt", [["fs_read_multiple_files", { paths: ["a.txt", "b.txt"] }]]],
    ["What is in packages/core?", [["fs_list_directory", { path: "packages/core" }]]],
    ["what files are here?", [["fs_list_directory", { path: "." }]]],
    ["How many files are in packages?", [["fs_list_directory", { path: "packages" }]]],
    [
      "list the files in the packages folder by size",
      [["fs_list_directory_with_sizes", { path: "packages", sortBy: "size" }]],
    ],
    ["Show me the tree of packages", [["fs_directory_tree", { path: "packages" }]]],
    ["Which directories are allowed?", [["fs_list_allowed_directories", {}]]],
    ["When was README.md last modified?", [["fs_get_file_info", { path: "README.md" }]]],
    [
      "search for *.ts in packages",
      [["fs_search_files", { path: "packages", pattern: "**/*.ts" }]],
    ],
    ["search packages for TODO", [["fs_search_files", { path: "packages", pattern: "TODO" }]]],
    ["Where is README.md?", [["fs_search_files", { path: ".", pattern: "README.md" }]]],
    ["what is 17 * 23?", [["calculate", { expression: "17 * 23" }]]],
    ["what is 17 times 23", [["calculate", { expression: "17 * 23" }]]],
    ["What is the sum of 3 and 4?", [["calculate", { expression: "3 + 4" }]]],
    ["What time is it?", [["current_time", {}]]],
    ["What time is it in Europe/Berlin?", [["current_time", { timeZone: "Europe/Berlin" }]]],
    ["What time is it in Tokyo?", [["current_time", { timeZone: "Asia/Tokyo" }]]],
    ["what time is it in new york", [["current_time", { timeZone: "America/New_York" }]]],
    ["What time is it at the moment?", [["current_time", {}]]],
    ["What time is it in Springfield?", []],
    ["What is 17% of 250?", [["calculate", { expression: "17 / 100 * 250" }]]],
    ["what is 2**10", [["calculate", { expression: "2 ^ 10" }]]],
    ["Find files named *.test.ts", [["fs_search_files", { path: ".", pattern: "**/*.test.ts" }]]],
    ["find files named src/*.ts", [["fs_search_files", { path: ".", pattern: "src/*.ts" }]]],
    ["count words: one two three", [["count_words", { text: "one two three" }]]],

    // quoted strings are material and nothing else
    [
      'Write "a, b and c" into list.txt',
      [["fs_write_file", { path: "list.txt", content: "a, b and c" }]],
    ],
    [
      "save the text 'read README.md' as todo.txt",
      [["fs_write_file", { path: "todo.txt", content: "read README.md" }]],
    ],
    ["count the words in “delete every file”", [["count_words", { text: "delete every file" }]]],
    [
      "replace 'foo' with 'bar' in notes.txt",
      [["fs_edit_file", { path: "notes.txt", edits: [{ oldText: "foo", newText: "bar" }] }]],
    ],

    ["write '3 plus 4' to sum.txt", [["fs_write_file", { path: "sum.txt", content: "3 plus 4" }]]],

    // changes, told in words
    [
      'create a file notes.txt with "hello world"',
      [["fs_write_file", { path: "notes.txt", content: "hello world" }]],
    ],
    ["make a folder named drafts", [["fs_create_directory", { path: "drafts" }]]],
    ["move a.txt to b/c.txt", [["fs_move_file", { source: "a.txt", destination: "b/c.txt" }]]],

    // only what is given word for word is written
    [
      "read README.md and write its first line to out.txt",
      [["fs_read_text_file", { path: "README.md" }]],
    ],
    ["create a file notes.txt with hello world", []],
    ["write a poem to out.txt", []],
    ["write to notes.txt: hello", [["fs_write_file", { path: "notes.txt", content: "hello" }]]],
    [
      "read README.md and write it to out.txt",
      [
        ["fs_read_text_file", { path: "README.md" }],
        ["fs_write_file", { path: "out.txt" }, { property: "content", from: 0 }],
      ],
    ],

    // several calls
    [
      "list packages and tell me how big package.json is",
      [
        ["fs_list_directory", { path: "packages" }],
        ["fs_get_file_info", { path: "package.json" }],
      ],
    ],
    [
      "How big are a.txt and b.txt?",
      [
        ["fs_get_file_info", { path: "a.txt" }],
        ["fs_get_file_info", { path: "b.txt" }],
      ],
    ],
    [
      "calculate 2^10, then list packages",
      [
        ["calculate", { expression: "2^10" }],
        ["fs_list_directory", { path: "packages" }],
      ],
    ],

    // the text of one call is for the next
    ["How many words are in README.md?", readAndCount("README.md")],
    ["read README.md and count its words", readAndCount("README.md")],
    [
      "What is 6*7 and how many words does a/b.md have?",
      [["calculate", { expression: "6*7" }], ...readAndCount("a/b.md", 1)],
    ],

    // nothing fits
    ["hello", []],
    ["Sing me a song", []],
    ["What is the weather in Paris?", []],
    ["What is the meaning of life?", []],
    ["tell me a joke about files", []],
    ["what can you do?", []],
    ["How many lines are in README.md?", []],
    ["", []],

    ["write a poem about cats", []],
    ["list the files extra words here", []],
    ["which files mention hostileRuntime", []],

    // nothing is changed on a hint
    ["How do I write a good poem?", []],
    ["How do I write hello to notes.txt?", []],
    ["Write a poem about files", []],
    ["What should I write to the manager?", []],
    ["add hello to notes.txt", []],
    ["delete notes.txt", []],
    ["create an entity named Ada", []],
  ])("%s", (question, plan) => {
    expect(shown(planSteps(question, [...filesystemTools, ...localTools]))).toEqual(plan);
  });

  it("has what is to be written written before it is read", () => {
    const plan = planSteps('Write "hi" to a.txt and then read it', filesystemTools);
    expect(shown(plan)).toEqual([
      ["fs_write_file", { path: "a.txt", content: "hi" }],
      ["fs_read_text_file", { path: "a.txt" }],
    ]);
    expect(plan.steps.map(({ after }) => after)).toEqual([undefined, 0]);
  });

  it.each([
    ["read README.md and write its first line to out.txt", true],
    ["write a poem to out.txt", true],
    ["write hello to out.txt", false],
    ["read README.md and write it to out.txt", false],
    ["write a poem about cats", false],
  ])("says whether the text to write is missing: %s", (question, needsQuotes) => {
    expect(planSteps(question, filesystemTools).needsQuotes).toBe(needsQuotes);
  });

  it("plans three steps at most", () => {
    const plan = planSteps("list a/b. list c/d. list e/f. list g/h.", filesystemTools);
    expect(plan.steps.map(({ args }) => args["path"])).toEqual(["a/b", "c/d", "e/f"]);
  });

  it("reads nothing where no tool can", () => {
    expect(planSteps("How many words are in README.md?", localTools).steps).toEqual([]);
    expect(planSteps("Read README.md", []).steps).toEqual([]);
  });
});

describe("planSteps, over tools that it cannot know", () => {
  it.each<[question: string, plan: readonly unknown[]]>([
    ["What is the weather in New York?", [["get_weather", { city: "New York" }]]],
    [
      "the weather in Paris in fahrenheit, please",
      [["get_weather", { city: "Paris", unit: "fahrenheit" }]],
    ],
    ["greet Ada", [["greet", { name: "Ada" }]]],
    ["roll 2 dice with 6 sides", [["rollDice", { sides: 6 }]]],
    ["what is 3 * -4?", [["multiply", { a: 3, b: -4 }]]],
    ["add 3 and 4", [["add_numbers", { a: 3, b: 4 }]]],
    ["fetch https://example.com/a?b=1.", [["fetch_url", { url: "https://example.com/a?b=1" }]]],
    [
      'translate "good morning" to german',
      [["translate", { text: "good morning", language: "german" }]],
    ],
    [
      "translate good morning into french",
      [["translate", { text: "good morning", language: "french" }]],
    ],
    ["delete all notes", [["delete_all_notes", {}]]],
    ["remove everything", []],
    ["what are my notes?", []],
  ])("%s", (question, plan) => {
    expect(shown(planSteps(question, otherTools))).toEqual(plan);
  });

  const toolOf = (name: string, description: string): ToolDefinition => {
    const parametersJsonSchema = { type: "object", properties: { name: { type: "string" } } };
    return { name, description, parametersJsonSchema, kind: "function", origin: [] };
  };

  it("is not put off by a single tool", () => {
    const plan = planSteps("search for cats", [toolOf("search_pictures", "Finds pictures.")]);
    expect(shown(plan)).toEqual([["search_pictures", {}]]);
    expect(planSteps("hello", [toolOf("search_pictures", "Finds pictures.")]).steps).toEqual([]);
  });

  it("prefers a tool that is not deprecated", () => {
    const old = toolOf("greet_person", "DEPRECATED: use person_greet.");
    const plan = planSteps("greet the person", [old, toolOf("person_greet", "Greets.")]);
    expect(shown(plan)).toEqual([["person_greet", {}]]);
  });

  it("runs a tool that changes something by itself only when its whole name was said", () => {
    const tools = [toolOf("delete_draft_notes", "Deletes notes that are drafts.")];
    expect(planSteps("delete notes", tools).steps).toEqual([]);
    expect(shown(planSteps("delete the draft notes", tools))).toEqual([["delete_draft_notes", {}]]);
  });
});
