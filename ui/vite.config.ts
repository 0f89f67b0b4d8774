import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const OUT = "../include/dateline_pages/static";

/** SHA-256 over every source file's name and content: what tests/test_pages_bundle.py compares with. */
function sourcesHash(): string {
  const hash = createHash("sha256");
  const names = (readdirSync("src", { recursive: true, withFileTypes: true }) as import("node:fs").Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.replaceAll("\\", "/")}/${entry.name}`);
  for (const name of [...names, "index.html", "package-lock.json", "vite.config.ts"].sort()) {
    hash.update(`${name}\0`).update(readFileSync(name)).update("\0");
  }
  return hash.digest("hex");
}

function recordSources(): Plugin {
  return {
    name: "record-sources",
    closeBundle: () => writeFileSync(`${OUT}/sources.sha256`, `${sourcesHash()}\n`),
  };
}

export default defineConfig({
  base: "./",
  build: { outDir: OUT, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  plugins: [recordSources()],
});
