// What the runner of the official suite starts for each scenario: it hands the scenario to the process
// of the test, which has everything loaded. Forty processes at a time that load a client take minutes.
import { request } from "node:http";

const [driver, url] = process.argv.slice(2);
const { MCP_CONFORMANCE_SCENARIO: name, MCP_CONFORMANCE_CONTEXT: context = "{}" } = process.env;
const post = request(driver, { method: "POST" }, (response) => {
  response.pipe(process.stderr);
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
post.end(JSON.stringify({ name, url, context: JSON.parse(context) }));
