/**
 * The program as other devices reach it: on an address of this machine's that is not loopback, with a certificate of
 * its own or, as asked, without one; what its console says; and screens that come to it over the network.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PROJECT, type Program, sleep, startProgram } from "../support/program.ts";

const PATIENCE_MS = 20_000;

/** The first address that others could reach this machine by. */
export const networkAddress = (): string => {
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  if (found === undefined)
    throw new Error("this machine has no address but loopback; screens could not reach it");
  return found.address;
};

export interface Networked {
  readonly program: Program;
  /** The newest code that the console has shown, once it has shown more than `before`. */
  code(before?: number): Promise<string>;
  /** How many codes it has shown so far. */
  shown(): number;
  end(): Promise<void>;
}

const CODES = /code (\d{3}) (\d{3})/g;

export const startNetworked = async (line: "tls" | "insecure"): Promise<Networked> => {
  const host = networkAddress();
  const dataDir = await mkdtemp(join(tmpdir(), "inversion-table-"));
  if (line === "tls") {
    const bin = join(PROJECT, "bin/inversion-table.js");
    await promisify(execFile)(process.execPath, [bin, "certificate", "--host", host, "--data-dir", dataDir]);
  }
  const more = line === "insecure" ? ["--insecure"] : [];
  const program = await startProgram(["--simulate", "--host", host, ...more], dataDir);
  const codes = (): string[] =>
    [...program.stderr().matchAll(CODES)].map(([, one, other]) => `${one}${other}`);
  return {
    program,
    shown: () => codes().length,
    code: async (before = 0) => {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const newest = codes().at(-1);
        if (newest !== undefined && codes().length > before) return newest;
        if (Date.now() > end) throw new Error(`the console shows no further code:\n${program.stderr()}`);
        await sleep(50);
      }
    },
    end: async () => {
      await program.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

export interface NetworkScreen {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console messages and uncaught errors, but what the browser says of an answer that refuses. */
  readonly complaints: readonly string[];
}

/** A device of its own: it shares no cookie with another. The certificate is not one that the browser knows. */
export const openScreen = async (
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<NetworkScreen> => {
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true, serviceWorkers: "block" });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Nor what it says of service workers, which are blocked here, and of a header that counts over HTTPS alone.
    if (!/status of 4\d\d|Service Worker registration|Cross-Origin-Opener-Policy/.test(message.text()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  await page.goto(url);
  return { context, page, complaints };
};
