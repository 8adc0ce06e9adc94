/**
 * How the companion is built and served while it is being worked on. The gateway sends a strict
 * `Content-Security-Policy: default-src 'self'`, so nothing is inlined: no data URIs, no polyfill script.
 */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { defineConfig, type Plugin, type ProxyOptions, runnerImport } from "vite";

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

const OFFLINE_PAGE = "offline.html";
const SERVICE_WORKER = "service-worker.js";
const SERVICE_WORKER_SOURCE = "service-worker/service-worker.ts";

const ENGLISH = resolve("companion/messages/en");
/** The folder of the language that is built: one beside the English one, by its name, or anywhere, by its path. */
const LANGUAGE = resolve("companion/messages", process.env["INVERSION_TABLE_LANGUAGE"] ?? "en");
/** The files whose words stand in the HTML. */
const DOCUMENT_WORDS = ["document.ts", "offline.ts"] as const;

/** Takes each message file from the folder of the chosen language, where the sources name the English one. */
const language = (): Plugin => ({
  name: "language",
  enforce: "pre",
  resolveId: {
    order: "pre",
    async handler(source, importer, options) {
      if (LANGUAGE === ENGLISH || importer === undefined) return null;
      // A message file that names another one means just that one.
      if ([ENGLISH, LANGUAGE].includes(dirname(importer))) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (found === null || dirname(found.id) !== ENGLISH) return null;
      const file = join(LANGUAGE, basename(found.id));
      if (!existsSync(file))
        throw new Error(`${file} is not there: a language has every file that ${ENGLISH} has`);
      return file;
    },
  },
});

/** Of the words for letting screens in the fleet view has its own where a central place is meant, and not one table. */
const fleetWords = (): Plugin => ({
  name: "fleet-words",
  enforce: "pre",
  apply: "build",
  applyToEnvironment: ({ name }) => name === "fleet",
  resolveId: {
    order: "pre",
    async handler(source, importer, options) {
      if (importer === undefined || !source.endsWith("/access.ts")) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      // A message file that names another one means just that one.
      if (found === null || dirname(importer) === dirname(found.id)) return null;
      const own = join(dirname(found.id), "fleet-access.ts");
      return existsSync(own) ? own : null;
    },
  },
});

/** Writes words of the message files into the HTML: `{{NAME}}` becomes the export of that name. */
const documentWords = (): Plugin => ({
  name: "document-words",
  transformIndexHtml: {
    order: "pre",
    handler: async (html) => {
      const files = await Promise.all(
        DOCUMENT_WORDS.map((file) => runnerImport<Record<string, unknown>>(join(LANGUAGE, file))),
      );
      const words = new Map(files.flatMap(({ module }) => Object.entries(module)));
      const inLanguage = html.replace('<html lang="en">', '<html lang="{{LANGUAGE}}">');
      return inLanguage.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
        const text = words.get(name);
        if (typeof text !== "string") throw new Error(`the HTML names ${name}, which is no message`);
        return text;
      });
    },
  },
});

/** Tells the service worker which files the offline page consists of, and a hash of their contents. */
const offlinePageFiles = (): Plugin => ({
  name: "offline-page-files",
  enforce: "post",
  apply: "build",
  applyToEnvironment: ({ name }) => name === "client",
  generateBundle: (_options, bundle) => {
    const contentsOf = (file: string): string | Uint8Array => {
      const built = bundle[file];
      if (built === undefined) return readFileSync(`companion/public/${file}`);
      return built.type === "chunk" ? built.code : built.source;
    };
    const named = [...String(contentsOf(OFFLINE_PAGE)).matchAll(/\b(?:src|href)="\.\/([^"]+)"/g)];
    const files = [OFFLINE_PAGE, ...new Set(named.map((match) => match[1] ?? ""))];
    const hash = createHash("sha256");
    for (const file of files) hash.update(file).update(contentsOf(file));
    const worker = bundle[SERVICE_WORKER];
    if (worker?.type !== "chunk") throw new Error(`the build made no ${SERVICE_WORKER}`);
    // It is registered as a classic script, which can neither import nor export.
    if (worker.imports.length > 0) throw new Error(`${SERVICE_WORKER} imports ${worker.imports.join(", ")}`);
    worker.code = worker.code
      .replaceAll("__OFFLINE_FILES__", JSON.stringify(files))
      .replaceAll("__OFFLINE_VERSION__", JSON.stringify(hash.digest("hex").slice(0, 16)));
  },
});

/** A call that makes a schema, or narrows one, by name: another `check()` may do something. Of zod's own only `config` does. */
const SCHEMA_CALL = /(?<![\w.])(?:z\.(?!config\b)(?:iso\.)?\w+|pageOf|finite\.check)\(/g;

/** Lets the bundler leave out the schemas that nothing on the page decodes with: a screen reads, it takes no requests. */
const unusedSchemas = (): Plugin => ({
  name: "unused-schemas",
  apply: "build",
  transform: {
    filter: { id: /\/(?:shared|companion)\/.*\.tsx?$/ },
    handler: (code) => ({ code: code.replace(SCHEMA_CALL, "/* @__PURE__ */ $&"), map: null }),
  },
});

export default defineConfig({
  root: "companion",
  base: "./",
  plugins: [unusedSchemas(), fleetWords(), language(), documentWords(), offlinePageFiles()],
  build: {
    outDir: "../dist/companion",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // A worker answers for the folder it lies in, so it lies at the top and its name stays.
        entryFileNames: ({ name }) =>
          name === "service-worker" ? SERVICE_WORKER : "assets/[name]-[hash].js",
      },
    },
  },
  // The fleet view by itself: were the two pages built as one, what they share would be cut into more and smaller files,
  // and the table's own page would be the slower to open for it.
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: {
            index: "companion/index.html",
            offline: `companion/${OFFLINE_PAGE}`,
            "service-worker": `companion/${SERVICE_WORKER_SOURCE}`,
          },
        },
      },
    },
    fleet: {
      consumer: "client",
      build: {
        emptyOutDir: false,
        copyPublicDir: false,
        rolldownOptions: { input: { fleet: "companion/fleet.html" } },
      },
    },
  },
  builder: {
    buildApp: async (builder) => {
      // One after the other: the first empties the folder that both write to.
      for (const name of ["client", "fleet"]) {
        const environment = builder.environments[name];
        if (environment === undefined) throw new Error(`vite knows no environment ${name}`);
        await builder.build(environment);
      }
    },
  },
  server: {
    proxy: {
      "/ws": { target: `ws://${GATEWAY}`, ws: true, changeOrigin: true, configure: asGatewayPage },
      "/api": { target: `http://${GATEWAY}`, changeOrigin: true, configure: asGatewayPage },
    },
  },
});
