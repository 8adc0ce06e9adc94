/**
 * How the companion is built and served while it is being worked on. The gateway sends a strict
 * `Content-Security-Policy: default-src 'self'`, so nothing is inlined: no data URIs, no polyfill script.
 */

import { defineConfig } from "vite";

const GATEWAY = "127.0.0.1:8080";

export default defineConfig({
  root: "companion",
  base: "./",
  build: {
    outDir: "../dist/companion",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  server: {
    proxy: {
      "/ws": { target: `ws://${GATEWAY}`, ws: true },
      "/api": { target: `http://${GATEWAY}` },
    },
  },
});
