/** A page of somebody else, at a name and port of its own, that tries everything a page can against a table. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The browser is told that this name is this computer. */
export const EVIL_NAME = "evil.test";

/** What became of each try, by its name: `refused` is what is hoped for. */
export type Tries = Readonly<Record<string, string>>;

/** Runs in the page. Whatever can be read across origins or opens at all says so. */
const SCRIPT = `
const outcome = (promise) => promise.then((what) => what, () => "refused");
const opaque = (url, more) => outcome(fetch(url, { mode: "no-cors", credentials: "include", ...more }).then((r) => r.type === "opaque" ? "refused" : "read " + r.status));
const readable = (url, more) => outcome(fetch(url, { credentials: "include", ...more }).then(async (r) => "read " + r.status + " " + (await r.text()).slice(0, 80)));
const socket = (url) => new Promise((done) => {
  const ws = new WebSocket(url);
  ws.onopen = () => { ws.send(JSON.stringify({ type: "stop", id: "1" })); done("open"); };
  ws.onerror = () => done("refused");
});
const element = (tag, url) => new Promise((done) => {
  const one = document.createElement(tag);
  one.onload = () => done("loaded");
  one.onerror = () => done("refused");
  one.src = url;
  document.body.append(one);
});
const frame = (url) => new Promise((done) => {
  const one = document.createElement("iframe");
  one.onload = () => done("refused");
  one.src = url;
  document.body.append(one);
});
const form = (action, name) => new Promise((done) => {
  const target = document.createElement("iframe");
  target.name = name;
  document.body.append(target);
  const one = document.createElement("form");
  Object.assign(one, { method: "POST", action, target: name, enctype: "text/plain" });
  const field = document.createElement("input");
  Object.assign(field, { name: '{"pressStop":true,"x":"', value: '"}' });
  one.append(field);
  document.body.append(one);
  one.submit();
  setTimeout(() => done("refused"), 500);
});
window.attack = async (base) => {
  const ws = base.replace(/^http/, "ws") + "/ws";
  const json = { headers: { "content-type": "application/json" } };
  return {
    "fetch no-cors": await opaque(base + "/api/stop", { method: "POST" }),
    "fetch world": await opaque(base + "/api/world", { method: "POST", body: '{"pressStop":true}' }),
    "fetch cors": await readable(base + "/api/stop", { method: "POST" }),
    "fetch json": await readable(base + "/api/world", { method: "POST", ...json, body: '{"pressStop":true}' }),
    "fetch put": await readable(base + "/api/setup", { method: "PUT", ...json, body: "{}" }),
    "fetch delete": await readable(base + "/api/profiles/anna", { method: "DELETE" }),
    "read health": await readable(base + "/healthz"),
    "read people": await readable(base + "/api/profiles"),
    "read page": await readable(base + "/"),
    "beacon": (navigator.sendBeacon(base + "/api/stop", "x"), "refused"),
    "socket": await socket(ws),
    "image": await element("img", base + "/api/world"),
    "script": await element("script", base + "/api/sessions"),
    "frame": await frame(base + "/"),
    "form stop": await form(base + "/api/stop", "stop"),
    "form world": await form(base + "/api/world", "world"),
  };
};
// A page in a sandbox has no origin: it says "null".
window.attackFromNowhere = (base) => new Promise((done) => {
  addEventListener("message", ({ data }) => done(data), { once: true });
  const one = document.createElement("iframe");
  one.sandbox = "allow-scripts allow-forms";
  one.srcdoc = "<script src='/attack.js'></scr" + "ipt><body><script>attack(" + JSON.stringify(base) + ").then((tries) => parent.postMessage(tries, '*'))</scr" + "ipt>";
  document.body.append(one);
});
`;

export interface Attacker {
  /** Where its page is, by its own name. */
  readonly url: string;
  close(): void;
}

export const startAttacker = async (): Promise<Attacker> => {
  const server = createServer((request, response) => {
    const isScript = request.url === "/attack.js";
    response.writeHead(200, {
      "content-type": isScript ? "text/javascript" : "text/html",
      "access-control-allow-origin": "*",
    });
    response.end(
      isScript ? SCRIPT : "<!doctype html><title>kittens</title><body><script src='/attack.js'></script>",
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${EVIL_NAME}:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
