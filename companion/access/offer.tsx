/** Letting another device in: which role, then the code and its QR code for as long as it is good. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CodeOffer } from "../../shared/access.ts";
import { isAtLeast, ROLES, type Role } from "../../shared/roles.ts";
import {
  ADMIN_INSECURE,
  OFFER_ADMIN_WHY,
  OFFER_AGAIN,
  OFFER_ALL_SITES,
  OFFER_CODE,
  OFFER_DONE,
  OFFER_HOW,
  OFFER_NO_ADDRESS,
  OFFER_OVER,
  OFFER_QR,
  OFFER_ROLE,
  OFFER_SHOW,
  OFFER_SITE,
  OFFER_TITLE,
  offerFor,
  offerLeft,
  ROLE_MAY,
  ROLE_NAMES,
  sitesText,
} from "../messages/en/access.ts";
import { Choice } from "../screen/fields.tsx";
import type { Trouble } from "../sessions/api.ts";
import { TroubleWords } from "../sessions/trouble.tsx";
import type { Admin } from "./admin.ts";
import { inSeconds, useSecondsLeft } from "./clock.ts";
import type { AccessDoor } from "./door.ts";
import { QrCode } from "./qr.tsx";

export interface Shown {
  readonly offer: CodeOffer;
  readonly untilMs: number;
}

/** "123 456": six digits in a row are read wrongly. */
export const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;
/** The address without the code, to be typed by hand. */
export const plainAddress = (url: string): string => url.replace(/\/?#.*$/, "");

const Code = ({ shown, again, done }: { shown: Shown; again: () => void; done: () => void }) => {
  const { offer } = shown;
  const untilMs = useSignal<number | null>(shown.untilMs);
  const leftS = useSecondsLeft(untilMs).value;
  const code = useRef<HTMLParagraphElement>(null);
  useEffect(() => code.current?.scrollIntoView({ block: "nearest" }), []);
  const isOver = leftS === 0;
  return (
    <div class="offer" data-testid="offer" data-over={isOver}>
      <p class="offer__role">
        {offerFor(ROLE_NAMES[offer.role])}
        {offer.sites === undefined ? null : ` · ${sitesText(offer.sites)}`}
      </p>
      {isOver ? (
        <p role="status">{OFFER_OVER}</p>
      ) : (
        <>
          {offer.url === null ? (
            <p class="people__note">{OFFER_NO_ADDRESS}</p>
          ) : (
            <>
              <p>{OFFER_HOW}</p>
              <QrCode text={offer.url} label={OFFER_QR} />
              <bdi class="offer__address" data-testid="offer-address">
                {plainAddress(offer.url)}
              </bdi>
            </>
          )}
          <p ref={code} class="offer__code" role="status">
            <span class="offer__name">{OFFER_CODE}</span>{" "}
            <strong data-testid="offer-code">{spaced(offer.code)}</strong>
          </p>
          <p class="offer__left" role="timer" data-testid="offer-left">
            {offerLeft(leftS)}
          </p>
        </>
      )}
      <div class="access__buttons">
        <button type="button" class="button button--plain" data-testid="offer-again" onClick={again}>
          {OFFER_AGAIN}
        </button>
        <button type="button" class="button button--apply" data-testid="offer-done" onClick={done}>
          {OFFER_DONE}
        </button>
      </div>
    </div>
  );
};

const SiteField = ({ sites, site }: { readonly sites: readonly string[]; readonly site: Signal<string> }) => (
  <label class="access__part" for="offer-site">
    <span class="access__label">{OFFER_SITE}</span>
    <select
      id="offer-site"
      class="field"
      data-testid="offer-site"
      value={site.value}
      onChange={(event) => {
        site.value = event.currentTarget.value;
      }}
    >
      <option value="">{OFFER_ALL_SITES}</option>
      {sites.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  </label>
);

interface OfferProps {
  readonly admin: Admin;
  readonly door: AccessDoor;
  /** Kept while the console's code is asked for in the place of this. */
  readonly role: Signal<Role>;
  readonly shown: Signal<Shown | null>;
  /** Those that this screen knows; empty where there is only the one table. */
  readonly sites: readonly string[];
}

export const Offer = ({ admin, door, role, shown, sites }: OfferProps) => {
  const trouble = useSignal<Trouble | null>(null);
  const site = useSignal("");
  const needsAdmin = isAtLeast(role.value, "operator");
  const standing = admin.standing.value;
  const ask = async (): Promise<void> => {
    const told = await door.offer(role.peek(), site.peek() === "" ? undefined : [site.peek()]);
    trouble.value = told.kind === "ok" ? null : told;
    if (told.kind === "ok") shown.value = { offer: told.value, untilMs: inSeconds(told.value.validS) };
  };
  const show = (): void => {
    if (needsAdmin) admin.run(() => void ask());
    else void ask();
  };
  const options = ROLES.filter((one) => standing !== "no" || !isAtLeast(one, "operator")).map((value) => ({
    value,
    name: ROLE_NAMES[value],
    why: standing === "insecure" && isAtLeast(value, "operator") ? ADMIN_INSECURE : ROLE_MAY[value],
    disabled: standing === "insecure" && isAtLeast(value, "operator"),
  }));
  const now = shown.value;
  return (
    <section class="card access__part" aria-labelledby="offer-title">
      <h3 class="card__title" id="offer-title">
        {OFFER_TITLE}
      </h3>
      {now === null ? (
        <>
          <Choice
            id="offer-role"
            legend={OFFER_ROLE}
            options={options}
            chosen={role.value}
            onChoose={(one) => {
              role.value = one;
            }}
          />
          {sites.length === 0 ? null : <SiteField sites={sites} site={site} />}
          {needsAdmin ? <p class="option__why">{OFFER_ADMIN_WHY}</p> : null}
          <button
            type="button"
            class="button button--apply access__go"
            data-testid="offer-show"
            onClick={show}
          >
            {OFFER_SHOW}
          </button>
        </>
      ) : (
        <Code
          key={now.offer.code}
          shown={now}
          again={show}
          done={() => {
            shown.value = null;
          }}
        />
      )}
      <div class="access__wrong" role="alert">
        {trouble.value === null ? null : <TroubleWords trouble={trouble.value} />}
      </div>
    </section>
  );
};
