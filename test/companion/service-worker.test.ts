/** The service worker keeps the offline page and answers nothing else from its store; the manifest names real files. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import * as offlineMessages from "../../companion/messages/en/offline.ts";
import { APP_NAME } from "../../companion/messages.ts";
import { leftBehind, storeName, type Way, wayOf } from "../../companion/service-worker/decide.ts";

const SCOPE = "http://127.0.0.1:8080/";
const KEPT = ["offline.html", "favicon.svg", "assets/offline-x.js", "assets/offline-x.css"];

describe("the service worker", () => {
  it.each<[Way, string, string, string]>([
    ["page", "GET", "navigate", ""],
    ["page", "GET", "navigate", "#rider"],
    ["page", "GET", "navigate", "?rateHz=50"],
    ["page", "GET", "navigate", "index.html"],
    ["page", "GET", "navigate", "offline.html"],
    ["stored", "GET", "no-cors", "favicon.svg"],
    ["stored", "GET", "cors", "assets/offline-x.js"],
    ["stored", "GET", "cors", "assets/offline-x.css?v"],
    // The dashboard and everything live: never from a store.
    ["browser", "GET", "cors", "assets/index-x.js"],
    ["browser", "GET", "cors", "index.html"],
    ["browser", "GET", "cors", ""],
    ["browser", "GET", "cors", "healthz"],
    ["browser", "GET", "navigate", "healthz"],
    ["browser", "GET", "navigate", "metrics"],
    ["browser", "GET", "cors", "metrics"],
    ["browser", "GET", "websocket", "ws"],
    ["browser", "GET", "cors", "api/sessions"],
    ["browser", "GET", "navigate", "api/sessions/s1"],
    ["browser", "GET", "navigate", "api?x"],
    ["browser", "POST", "cors", "api/stop"],
    ["browser", "POST", "navigate", ""],
    ["browser", "HEAD", "cors", "favicon.svg"],
  ])("%s: %s as %s of /%s", (way, method, mode, path) => {
    expect(wayOf({ method, mode, url: `${SCOPE}${path}` }, SCOPE, KEPT)).toBe(way);
  });

  it("keeps out of what is not its own", () => {
    const asked = { method: "GET", mode: "no-cors", url: "http://127.0.0.1:9090/favicon.svg" };
    expect(wayOf(asked, SCOPE, KEPT)).toBe("browser");
  });

  it("below a folder it is the folder's own paths that count", () => {
    const scope = "https://home.example/table/";
    const at = (url: string): Way => wayOf({ method: "GET", mode: "navigate", url }, scope, KEPT);
    expect(at("https://home.example/table/")).toBe("page");
    expect(at("https://home.example/table/api/sessions")).toBe("browser");
    expect(at("https://home.example/api/")).toBe("browser");
  });

  it("leaves no store of another version, and touches no store of somebody else", () => {
    const names = [storeName("old"), storeName("new"), "somebody-elses"];
    expect(leftBehind(names, "new")).toEqual([storeName("old")]);
  });
});

describe("the offline page", () => {
  const page = readFileSync("companion/offline.html", "utf8");
  it("says all that its message file has, and has no words of its own", () => {
    for (const [name, words] of Object.entries(offlineMessages)) {
      if (typeof words === "string") expect(page).toContain(`{{${name}}}`);
    }
    const told = page
      .replace(/<title>|<[^>]+>/g, " ")
      .replace(/\{\{\w+\}\}/g, " ")
      .trim();
    expect(told).toBe("");
  });
});

describe("the manifest", () => {
  const manifestSchema = z.object({
    name: z.string(),
    display: z.literal("standalone"),
    start_url: z.literal("./"),
    scope: z.literal("./"),
    icons: z.array(z.object({ src: z.string(), sizes: z.string(), type: z.string(), purpose: z.string() })),
  });
  const read = (path: string): Buffer => readFileSync(`companion/public/${path}`);
  const manifest = manifestSchema.parse(JSON.parse(read("manifest.webmanifest").toString()));

  it("has icons of the sizes that it says, plain and maskable", () => {
    const seen: string[] = [];
    for (const { src, sizes, type, purpose } of manifest.icons) {
      const file = read(src);
      if (type === "image/svg+xml") expect(file.toString()).toContain("<svg");
      else {
        expect(file.subarray(1, 4).toString()).toBe("PNG");
        expect(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`).toBe(sizes);
        expect(file.length).toBeLessThan(25_000);
      }
      seen.push(`${purpose} ${sizes}`);
    }
    expect(seen).toEqual(
      expect.arrayContaining(["any 192x192", "any 512x512", "maskable 192x192", "maskable 512x512"]),
    );
  });

  it("is named by the page, whose title is its name", () => {
    const page = readFileSync("companion/index.html", "utf8");
    expect(page).toContain('<link rel="manifest" href="./manifest.webmanifest" />');
    expect(page).toContain('<link rel="apple-touch-icon" href="./icons/apple-touch-icon.png" />');
    expect(page).toContain("<title>{{APP_NAME}}</title>");
    expect(manifest.name).toBe(APP_NAME);
  });
});
