// Parses each flowchart of a JSON list from standard input with Mermaid's own parser, and writes what it says of them.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const { JSDOM } = createRequire(join(modules, "x.js"))("jsdom");
globalThis.window = new JSDOM("<!doctype html><body></body>").window;
globalThis.document = globalThis.window.document;
const { default: mermaid } = await import(pathToFileURL(join(modules, "mermaid", "dist", "mermaid.core.mjs")));

let text = "";
for await (const part of process.stdin) text += part;
const said = [];
for (const chart of JSON.parse(text)) {
  try {
    said.push((await mermaid.parse(chart)).diagramType);
  } catch (error) {
    said.push(`${error}`);
  }
}
console.log(JSON.stringify(said));
