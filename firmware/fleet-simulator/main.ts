/**
 * `npm run fleet:simulate`: simulated tables at a broker, or with a central place of their own to look at them. Composition
 * and nothing else; what it started it ends.
 */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pino from "pino";
import { PASSWORD_VARIABLE } from "../centre/broker-address.ts";
import { TroubleLog } from "../centre/trouble-log.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { leave } from "../leave.ts";
import { stopWish } from "../stop-wish.ts";
import { type Place, readSimulateLine, type SimulateOptions } from "./cli.ts";
import { Crowd, type CrowdFigures, type CrowdMember } from "./crowd.ts";
import type { TableIdentity } from "./fleet-table.ts";
import { type OwnCentre, startOwnCentre } from "./own-centre.ts";
import { tableIdentity } from "./table-names.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const TELL_EVERY_MS = 10_000;
/** What waits at the end is given this long to be told, ms. */
const STOP_PATIENCE_MS = 5_000;

const complain = (message: string): void => void process.stderr.write(`fleet:simulate: ${message}\n`);

const atBroker = (place: Extract<Place, { kind: "broker" }>, identity: TableIdentity): CrowdMember => {
  const { url, username, passwordFile, ca } = place;
  const name = username?.replaceAll("{table}", `${identity.site}/${identity.tableId}`);
  const hasVariable =
    name !== undefined && passwordFile === null && process.env[PASSWORD_VARIABLE] !== undefined;
  return {
    identity,
    environment: process.env,
    broker: {
      url,
      ...(name === undefined ? {} : { username: name }),
      ...(passwordFile === null ? {} : { passwordFile }),
      ...(hasVariable ? { passwordVariable: PASSWORD_VARIABLE } : {}),
      ...(ca === null ? {} : { ca }),
    },
  };
};

const atOwn = ({ brokerUrl, passwords }: OwnCentre, identity: TableIdentity): CrowdMember => {
  const { site, tableId } = identity;
  return {
    identity,
    environment: { PASSWORD: passwords.get(tableId) },
    broker: { url: brokerUrl, username: `${site}/${tableId}`, passwordVariable: "PASSWORD" },
  };
};

const figuresLine = ({ tables, connected, published, sessions, events, waiting }: CrowdFigures): string =>
  `${connected} of ${tables} tables connected; ${published} messages, among them ${sessions} sessions and ${events} events, ${waiting} waiting\n`;

const simulate = async (
  options: SimulateOptions,
  members: readonly CrowdMember[],
  over: Promise<string>,
): Promise<void> => {
  const { seed, speed, hour, mishaps } = options;
  const log = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const trouble = new TroubleLog({ log, nowMs: () => performance.now() });
  const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { version: string };
  const crowd = new Crowd({
    ...{ members, seed, speed, hour, mishaps, version },
    // The same of a thousand tables is said once a minute.
    log: (level, message) => {
      if (level !== "info") trouble.tell(message, message);
    },
  });
  crowd.start();
  const telling = setInterval(() => process.stdout.write(figuresLine(crowd.figures())), TELL_EVERY_MS);
  const why = await over;
  clearInterval(telling);
  process.stdout.write(`stopping: ${why}\n`);
  process.stdout.write(figuresLine(await crowd.stop(STOP_PATIENCE_MS)));
};

const run = async (options: SimulateOptions): Promise<ExitCode> => {
  const stopWished = stopWish({
    onSignal: (signal, heard) => process.on(signal, heard),
    parentPid: () => process.ppid,
    environment: process.env,
  });
  const { tables, sites, place, forS } = options;
  const identities = Array.from({ length: tables }, (_, index) => tableIdentity(index, sites));
  const timeIsUp = new Promise<string>((done) => {
    if (forS !== null) setTimeout(() => done(`${forS} s are over`), forS * 1_000).unref();
  });
  if (place.kind === "broker") {
    process.stdout.write(`${tables} simulated tables at ${place.url}; Ctrl-C ends them\n`);
    const members = identities.map((identity) => atBroker(place, identity));
    await simulate(options, members, Promise.race([stopWished, timeIsUp]));
    return EXIT.STOPPED;
  }
  const started = await startOwnCentre({ place, tables: identities, project: PROJECT });
  if (started.kind === "refused") {
    complain(started.message);
    return started.code;
  }
  const { centre } = started;
  process.stdout.write(
    `${tables} simulated tables tell at ${centre.brokerUrl}; Ctrl-C ends everything\nlook at them: ${centre.pageUrl}\n`,
  );
  let isLost = false;
  const lost = centre.ended.then((code) => {
    isLost = true;
    return `the central place has ended${code === null ? "" : `, with ${code}`}`;
  });
  try {
    const members = identities.map((identity) => atOwn(centre, identity));
    const over = Promise.race([stopWished, timeIsUp, lost]);
    await simulate(options, members, over);
    // Nobody wished that.
    if (isLost) complain(await over);
    return isLost ? EXIT.FAILED : EXIT.STOPPED;
  } finally {
    await centre.stop();
  }
};

const typed = readSimulateLine(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
if (typed.kind === "end") process.exitCode = typed.code;
else
  run(typed.options).then(leave, (error: unknown) => {
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    leave(EXIT.BUG);
  });
