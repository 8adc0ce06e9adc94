/**
 * How the companion is built and served while it is being worked on. The gateway sends a strict
 * `Content-Security-Policy: default-src 'self'`, so nothing is inlined: no data URIs, no polyfill script.
 */

import { defineConfig, type ProxyOptions } from "vite";

const GATEWAY = "127.0.0.1:8080";

/**
 * The gateway answers only its own name and its own pages. Vite's page stands in for them: what it sends is passed on
 * as if the gateway's page had sent it, and what any other page sends keeps its own Origin and is refused there.
 */
const asGatewayPage: NonNullable<ProxyOptions["configure"]> = (proxy, { target }) => {
  const gatewayPage = String(target).replace(/^ws:/, "http:").replace(/\/$/, "");
  proxy.on("proxyReq", (outgoing, { headers }) => {
    if (headers.origin === `http://${headers.host}`) outgoing.setHeader("origin", gatewayPage);
  });
  proxy.on("proxyReqWs", (outgoing, { headers }) => {
    if (headers.origin === `http://${headers.host}`) outgoing.setHeader("origin", gatewayPage);
  });
};

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
      "/ws": { target: `ws://${GATEWAY}`, ws: true, changeOrigin: true, configure: asGatewayPage },
      "/api": { target: `http://${GATEWAY}`, changeOrigin: true, configure: asGatewayPage },
    },
  },
});
