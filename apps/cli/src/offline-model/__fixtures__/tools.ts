import type { JsonSchemaObject, ToolDefinition } from "@toolsets/core";

function toolOf(
  name: string,
  description: string,
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
): ToolDefinition {
  const parametersJsonSchema: JsonSchemaObject = { type: "object", properties, required };
  return { name, description, parametersJsonSchema, kind: "function", origin: [name] };
}

/** What the filesystem server of the Model Context Protocol lists, with a prefix. */
export const filesystemTools: readonly ToolDefinition[] = [
  toolOf(
    "fs_read_file",
    "Read the complete contents of a file as text. DEPRECATED: Use read_text_file instead.",
    {
      path: { type: "string" },
      tail: {
        description: "If provided, returns only the last N lines of the file",
        type: "number",
      },
      head: {
        description: "If provided, returns only the first N lines of the file",
        type: "number",
      },
    },
    ["path"],
  ),
  toolOf(
    "fs_read_text_file",
    "Read the complete contents of a file from the file system as text. Handles various text encodings and provides detailed error messages if the file cannot be read. Use this tool when you need to examine the contents of a single file. Use the 'head' parameter to read only the first N lines of a file, or the 'tail' parameter to read only the last N lines of a file. Operates on the file as text regardless of extension. Only works within allowed directories.",
    {
      path: { type: "string" },
      tail: {
        description: "If provided, returns only the last N lines of the file",
        type: "number",
      },
      head: {
        description: "If provided, returns only the first N lines of the file",
        type: "number",
      },
    },
    ["path"],
  ),
  toolOf(
    "fs_read_media_file",
    "Read a file and return it as a base64-encoded content block with its MIME type. Image and audio files are returned as image/audio content; any other file type is returned as an embedded resource. Only works within allowed directories.",
    { path: { type: "string" } },
    ["path"],
  ),
  toolOf(
    "fs_read_multiple_files",
    "Read the contents of multiple files simultaneously. This is more efficient than reading files one by one when you need to analyze or compare multiple files. Each file's content is returned with its path as a reference. Failed reads for individual files won't stop the entire operation. Only works within allowed directories.",
    {
      paths: {
        minItems: 1,
        type: "array",
        items: { type: "string" },
        description:
          "Array of file paths to read. Each path must be a string pointing to a valid file within allowed directories.",
      },
    },
    ["paths"],
  ),
  toolOf(
    "fs_write_file",
    "Create a new file or completely overwrite an existing file with new content. Use with caution as it will overwrite existing files without warning. Handles text content with proper encoding. Only works within allowed directories.",
    { path: { type: "string" }, content: { type: "string" } },
    ["path", "content"],
  ),
  toolOf(
    "fs_edit_file",
    "Make line-based edits to a text file. Each edit replaces exact line sequences with new content. Returns a git-style diff showing the changes made. Only works within allowed directories.",
    {
      path: { type: "string" },
      edits: {
        type: "array",
        items: {
          type: "object",
          properties: {
            oldText: { type: "string", description: "Text to search for - must match exactly" },
            newText: { type: "string", description: "Text to replace with" },
          },
          required: ["oldText", "newText"],
        },
      },
      dryRun: {
        default: false,
        description: "Preview changes using git-style diff format",
        type: "boolean",
      },
    },
    ["path", "edits"],
  ),
  toolOf(
    "fs_create_directory",
    "Create a new directory or ensure a directory exists. Can create multiple nested directories in one operation. If the directory already exists, this operation will succeed silently. Perfect for setting up directory structures for projects or ensuring required paths exist. Only works within allowed directories.",
    { path: { type: "string" } },
    ["path"],
  ),
  toolOf(
    "fs_list_directory",
    "Get a detailed listing of all files and directories in a specified path. Results clearly distinguish between files and directories with [FILE] and [DIR] prefixes. This tool is essential for understanding directory structure and finding specific files within a directory. Only works within allowed directories.",
    { path: { type: "string" } },
    ["path"],
  ),
  toolOf(
    "fs_list_directory_with_sizes",
    "Get a detailed listing of all files and directories in a specified path, including sizes. Results clearly distinguish between files and directories with [FILE] and [DIR] prefixes. This tool is useful for understanding directory structure and finding specific files within a directory. Only works within allowed directories.",
    {
      path: { type: "string" },
      sortBy: {
        default: "name",
        description: "Sort entries by name or size",
        type: "string",
        enum: ["name", "size"],
      },
    },
    ["path"],
  ),
  toolOf(
    "fs_directory_tree",
    "Get a recursive tree view of files and directories as a JSON structure. Each entry includes 'name', 'type' (file/directory), and 'children' for directories. Files have no children array, while directories always have a children array (which may be empty). The output is formatted with 2-space indentation for readability. Only works within allowed directories.",
    {
      path: { type: "string" },
      excludePatterns: { default: [], type: "array", items: { type: "string" } },
    },
    ["path"],
  ),
  toolOf(
    "fs_move_file",
    "Move or rename files and directories. Can move files between directories and rename them in a single operation. If the destination exists, the operation will fail. Works across different directories and can be used for simple renaming within the same directory. Both source and destination must be within allowed directories.",
    { source: { type: "string" }, destination: { type: "string" } },
    ["source", "destination"],
  ),
  toolOf(
    "fs_search_files",
    "Recursively search for files and directories matching a pattern. The patterns should be glob-style patterns that match paths relative to the working directory. Use pattern like '*.ext' to match files in current directory, and '**/*.ext' to match files in all subdirectories. Returns full paths to all matching items. Great for finding files when you don't know their exact location. Only searches within allowed directories.",
    {
      path: { type: "string" },
      pattern: { type: "string" },
      excludePatterns: { default: [], type: "array", items: { type: "string" } },
    },
    ["path", "pattern"],
  ),
  toolOf(
    "fs_get_file_info",
    "Retrieve detailed metadata about a file or directory. Returns comprehensive information including size, creation time, last modified time, permissions, and type. This tool is perfect for understanding file characteristics without reading the actual content. Only works within allowed directories.",
    { path: { type: "string" } },
    ["path"],
  ),
  toolOf(
    "fs_list_allowed_directories",
    "Returns the list of directories that this server is allowed to access. Subdirectories within these allowed directories are also accessible. Use this to understand which directories and their nested paths are available before trying to access files.",
    {},
    [],
  ),
];

/** Functions as a program offers them. */
export const localTools: readonly ToolDefinition[] = [
  toolOf(
    "count_words",
    "Count the words in a text.",
    { text: { type: "string", description: "The text to count" } },
    ["text"],
  ),
  toolOf(
    "calculate",
    "Evaluate an arithmetic expression.",
    { expression: { type: "string", description: "Such as (1 + 2) * 3" } },
    ["expression"],
  ),
  toolOf(
    "current_time",
    "The current date and time.",
    {
      timeZone: {
        type: "string",
        description: "An IANA name such as Europe/Berlin; the local one unless given",
      },
    },
    [],
  ),
];

/** Tools of other kinds. */
export const otherTools: readonly ToolDefinition[] = [
  toolOf(
    "get_weather",
    "The weather of a city today.",
    { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
    ["city"],
  ),
  toolOf("greet", "Greets a person.", { name: { type: "string" } }, ["name"]),
  toolOf(
    "rollDice",
    "Rolls dice.",
    { sides: { type: "integer" }, count: { type: "integer", default: 1 } },
    ["sides"],
  ),
  toolOf("add_numbers", "Adds two numbers.", { a: { type: "number" }, b: { type: "number" } }, [
    "a",
    "b",
  ]),
  toolOf("multiply", "Multiplies two numbers.", { a: { type: "number" }, b: { type: "number" } }, [
    "a",
    "b",
  ]),
  toolOf("fetch_url", "Fetches a web page.", { url: { type: "string", format: "uri" } }, ["url"]),
  toolOf(
    "translate",
    "Translates a text.",
    { text: { type: "string" }, language: { type: "string", enum: ["german", "french"] } },
    ["text", "language"],
  ),
  toolOf("delete_all_notes", "Deletes every note.", {}, []),
];
