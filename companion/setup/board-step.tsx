/** Finding the board: what is connected and how it stands, or what to check when nothing is. */

import { useEffect, useRef } from "preact/hooks";
import type { BoardsView, SeenPort } from "../../shared/boards.ts";
import type { SetupBoard } from "../../shared/setup.ts";
import type { Timers } from "../connection.ts";
import {
  ALSO_SIMULATED,
  BOARD_FACTS,
  CHECK_WORDS,
  CHECKS_TITLE,
  flashCommand,
  guardianText,
  LOOKING,
  NO_BOARD,
  NO_PORTS,
  PORT_IN_USE,
  PORT_UNKNOWN,
  PORTS_TITLE,
  SETTINGS_WORDS,
  SIMULATED_BOARD,
  supplyText,
  UNGUARDED_MEANS,
  unguardedText,
} from "../setup-messages.ts";
import { boardChecks, type Check } from "./board-advice.ts";
import { type LiveBoards, openBoards } from "./boards-live.ts";
import type { SetupDoor } from "./door.ts";
import { Facts } from "./facts.tsx";
import type { LiveSetup } from "./live.ts";

const Command = ({ text }: { text: string }) => (
  <pre class="setup__command">
    <code>{text}</code>
  </pre>
);

const portOf = (boards: BoardsView | null): string | null =>
  boards?.started?.kind === "port" ? boards.started.port : null;

const Connected = (props: { board: Exclude<SetupBoard, { kind: "none" }>; boards: BoardsView | null }) => {
  const { board, boards } = props;
  const port = portOf(boards);
  const isOwnSimulated = boards?.started?.kind === "simulated";
  const where = isOwnSimulated ? SIMULATED_BOARD : port;
  const facts: (readonly [string, string])[] = [];
  if (board.kind === "unguarded") facts.push([BOARD_FACTS.board, unguardedText(board.firmware)]);
  else facts.push([BOARD_FACTS.board, guardianText(board.firmware)]);
  if (where !== null) {
    const isSimulated = !isOwnSimulated && board.kind === "guarded" && board.simulated;
    facts.push([BOARD_FACTS.port, isSimulated ? `${where}, ${ALSO_SIMULATED}` : where]);
  }
  if (board.kind === "guarded") {
    facts.push([BOARD_FACTS.settings, SETTINGS_WORDS[board.settingsState]]);
    if (board.tableId !== 0) facts.push([BOARD_FACTS.number, String(board.tableId)]);
    if (board.supplyMv !== null) facts.push([BOARD_FACTS.supply, supplyText(board.supplyMv)]);
    if (board.trip !== "none") facts.push([BOARD_FACTS.trip, board.trip]);
  }
  return (
    <>
      <div data-testid="setup-board" data-board={board.kind}>
        <Facts facts={facts} />
      </div>
      {board.kind === "unguarded" ? (
        <>
          <p class="setup__note">{UNGUARDED_MEANS}</p>
          <Command text={flashCommand(port ?? "<port>")} />
        </>
      ) : null}
    </>
  );
};

const CheckItem = ({ check }: { check: Check }) => {
  const words = check.kind === "trouble" ? check.sentence : CHECK_WORDS[check.kind];
  const commands =
    check.kind === "other-ports" ? check.commands : check.kind === "doctor" ? [check.command] : [];
  return (
    <li data-check={check.kind}>
      {words}
      {commands.map((text) => (
        <Command key={text} text={text} />
      ))}
    </li>
  );
};

const Port = ({ port }: { port: SeenPort }) => (
  <li class="setup__port">
    <strong>{port.path}</strong>
    <span>{port.looksLike === "" ? PORT_UNKNOWN : port.looksLike}</span>
    {port.isStarted ? <span class="setup__tag">{PORT_IN_USE}</span> : null}
    {port.trouble === null ? null : <span class="setup__wrong">{port.trouble}</span>}
  </li>
);

const Ports = ({ ports }: { ports: readonly SeenPort[] }) => (
  <section aria-labelledby="setup-ports">
    <h3 class="setup__sub" id="setup-ports">
      {PORTS_TITLE}
    </h3>
    {ports.length === 0 ? <p class="setup__note">{NO_PORTS}</p> : null}
    <ul class="setup__ports" data-testid="setup-ports">
      {ports.map((port) => (
        <Port key={port.path} port={port} />
      ))}
    </ul>
  </section>
);

const Missing = ({ reason, boards }: { reason: string; boards: BoardsView | null }) => (
  <div data-testid="setup-board" data-board="none" class="setup__missing">
    <p aria-live="polite">
      <strong>{NO_BOARD}.</strong> {reason}
    </p>
    {boards === null ? null : (
      <section aria-labelledby="setup-checks">
        <h3 class="setup__sub" id="setup-checks">
          {CHECKS_TITLE}
        </h3>
        <ol class="setup__checks">
          {boardChecks(boards).map((check) => (
            <CheckItem key={check.kind} check={check} />
          ))}
        </ol>
      </section>
    )}
  </div>
);

export const BoardStep = (props: { live: LiveSetup; door: SetupDoor; timers: Timers }) => {
  const { live, door, timers } = props;
  const opened = useRef<LiveBoards | null>(null);
  opened.current ??= openBoards(() => door.boards(), timers);
  const looking = opened.current;
  useEffect(() => () => looking.close(), [looking]);
  const told = looking.told.value;
  const boards = told?.kind === "ok" ? told.value : null;
  const board = live.view.value?.board ?? null;
  const ports = boards?.ports ?? null;
  return (
    <>
      {board === null ? <p class="setup__note">{LOOKING}</p> : null}
      {board?.kind === "none" ? <Missing reason={board.reason} boards={boards} /> : null}
      {board !== null && board.kind !== "none" ? <Connected board={board} boards={boards} /> : null}
      {ports === null || (ports.length === 0 && board?.kind !== "none") ? null : <Ports ports={ports} />}
      <p class="setup__wrong" role="alert">
        {told?.kind === "refused" ? told.message : ""}
      </p>
    </>
  );
};
