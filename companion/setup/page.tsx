/**
 * The set-up: its three parts and the ways between them. Loaded only when somebody opens it. What one part has taken
 * stays while another is looked at.
 */

import { useEffect, useRef } from "preact/hooks";
import type { Access } from "../access/access.ts";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { PART_NAMES, PARTS_LABEL } from "../setup-messages.ts";
import "../style/rehearsal.css";
import "../style/setup.css";
import { BalancePage } from "./balance-page.tsx";
import { createSetupDoor } from "./door.ts";
import { keptIn, TAKEN_KEY, takenSchema } from "./kept.ts";
import { openSetup } from "./live.ts";
import { followPart, hrefOfPart, PARTS, type Part } from "./part.ts";
import { mayLook, Permitted } from "./permitted.tsx";
import { RehearsalPage } from "./rehearsal-page.tsx";
import { Wizard } from "./wizard.tsx";

export interface SetupPageProps {
  readonly companion: Companion;
  /** Whose balance is proven. */
  readonly choice: Choice;
  readonly timers: Timers;
  readonly access: Access;
  /** The page itself: its address, its network, what it keeps for this tab. */
  readonly page: Window;
  readonly leave: () => void;
}

const PartsNav = ({ part }: { part: Part }) => (
  <nav class="setup__parts" aria-label={PARTS_LABEL}>
    {PARTS.map((one) => (
      <a
        key={one}
        href={hrefOfPart(one)}
        aria-current={one === part ? "page" : undefined}
        data-testid={`setup-part-${one}`}
      >
        {PART_NAMES[one]}
      </a>
    ))}
  </nav>
);

const open = ({ timers, page }: SetupPageProps) => {
  const door = createSetupDoor("./api", page.fetch.bind(page));
  const live = openSetup(door, timers, keptIn(page.sessionStorage, TAKEN_KEY, takenSchema));
  return { door, live, followed: followPart(page) };
};

export const SetupPage = (props: SetupPageProps) => {
  const { companion, choice, timers, access, page, leave } = props;
  const opened = useRef<ReturnType<typeof open> | null>(null);
  opened.current ??= open(props);
  const { door, live, followed } = opened.current;
  const part = followed.part.value;
  useEffect(
    () => () => {
      live.close();
      followed.close();
    },
    [live, followed],
  );
  const isLooked = part === "table" && mayLook(access);
  useEffect(() => live.watch(isLooked), [live, isLooked]);
  return (
    <div class="setup" data-testid="setup" data-part={part}>
      <PartsNav part={part} />
      {part === "table" ? (
        <Permitted access={access} page={page}>
          <Wizard live={live} door={door} timers={timers} leave={leave} />
        </Permitted>
      ) : null}
      {part === "rehearsal" ? <RehearsalPage companion={companion} page={page} /> : null}
      {part === "balance" ? <BalancePage companion={companion} choice={choice} /> : null}
    </div>
  );
};
