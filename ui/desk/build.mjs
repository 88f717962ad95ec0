// Builds dist/: the page, its script and its style, and the licences of what the script carries.
import { build } from "esbuild";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 40 * 1024; // bytes of script and style, gzipped

await build({
  entryPoints: { desk: "src/desk.tsx" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
});
for (const file of ["index.html", "icon.svg"]) copyFileSync(`src/${file}`, `dist/${file}`);

// what the script carries of others, with the notices that they ask to go along
const carried = ["preact", "@preact/signals", "@preact/signals-core"];
writeFileSync("dist/LICENSES.txt", carried.map((name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`).join("\n\n"));

let whole = 0;
for (const file of ["dist/desk.js", "dist/desk.css"]) {
  const bytes = readFileSync(file);
  const zipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`${file}: ${bytes.length} bytes, ${zipped} gzipped`);
  whole += zipped;
}
if (whole > LIMIT) throw new Error(`${whole} bytes gzipped, at most ${LIMIT}`);
