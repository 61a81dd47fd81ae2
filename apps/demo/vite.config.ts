import { defineConfig, type UserConfig } from "vite";

const conditions = ["@outloop/source", "module", "browser", "production"];

/** The page. Everything it shows is in its own files: it asks no other machine for anything. */
const config: UserConfig = defineConfig({
  resolve: { conditions },
  build: { outDir: "../../dist/page", emptyOutDir: true, target: "es2023", chunkSizeWarningLimit: 2000 },
  worker: { format: "es" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
export default config;
