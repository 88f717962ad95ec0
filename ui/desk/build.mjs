// Builds dist/: the page, its script and its style.
import { build } from "esbuild";
import { copyFileSync, readFileSync } from "node:fs";
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

let whole = 0;
for (const file of ["dist/desk.js", "dist/desk.css"]) {
  const bytes = readFileSync(file);
  const zipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`${file}: ${bytes.length} bytes, ${zipped} gzipped`);
  whole += zipped;
}
if (whole > LIMIT) throw new Error(`${whole} bytes gzipped, at most ${LIMIT}`);
