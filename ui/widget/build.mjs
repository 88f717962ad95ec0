// Builds dist/widget.js (the loader that a page's script tag names) and dist/panel.js (what the loader fetches).
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = { "dist/widget.js": 2 * 1024, "dist/panel.js": 23 * 1024 }; // bytes, gzipped

await build({
  entryPoints: { widget: "src/loader.ts", panel: "src/panel.ts" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});

let late = false;
for (const [file, limit] of Object.entries(LIMITS)) {
  const bytes = readFileSync(file);
  const zipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`${file}: ${bytes.length} bytes, ${zipped} gzipped (at most ${limit})`);
  late ||= zipped > limit;
}
if (late) process.exit(1);
