/** One session, whole: its curve, its facts, how it did, what pulled, and what to take along. */

import { useMemo } from "preact/hooks";
import { profileViewSchema } from "../../../shared/api.ts";
import { epochMsOf } from "../../../shared/calendar.ts";
import {
  type Samples,
  type SessionRecord,
  samplesSchema,
  sessionRecordSchema,
} from "../../../shared/history.ts";
import { momentText } from "../../messages/en/dates.ts";
import { GUEST, SOMEBODY } from "../../messages/en/history.ts";
import { AS_CSV, AS_JSON, BACK_TO_HISTORY, REPORT, TAKE_ALONG } from "../../messages/en/session.ts";
import { OutcomeForm } from "../../outcome/outcome-form.tsx";
import "../../style/session.css";
import type { Api } from "../api.ts";
import { type Asked, type Asking, useAsked } from "../asked.ts";
import type { PageProps } from "../page-props.ts";
import { hrefOfPlace } from "../place.ts";
import { Answered } from "../trouble.tsx";
import { courseOf, gapsOf, meanInvertedDeg } from "./course-of.ts";
import { SessionCurve } from "./curve.tsx";
import { Facts, Happened } from "./facts.tsx";
import { Traction } from "./traction.tsx";

const TakeAlong = ({ id }: { id: string }) => {
  const base = `./api/sessions/${encodeURIComponent(id)}`;
  return (
    <section class="card take-along" aria-labelledby="take-along">
      <h3 class="card__title" id="take-along">
        {TAKE_ALONG}
      </h3>
      <ul>
        <li>
          <a href={`${base}/report`} target="_blank" rel="noreferrer" data-testid="report">
            {REPORT}
          </a>
        </li>
        <li>
          <a href={`${base}/export.csv`} download={true}>
            {AS_CSV}
          </a>
        </li>
        <li>
          <a href={`${base}/export.json`} download={true}>
            {AS_JSON}
          </a>
        </li>
      </ul>
    </section>
  );
};

interface Person {
  readonly name: string;
  readonly weightKg: number | null;
}

/** Whose it was: their name, and the weight for the estimate. */
const usePerson = (api: Api, profileId: string | null): Person => {
  const asked: Asked<Person> = useAsked(profileId ?? "", async (signal) => {
    if (profileId === null) return { kind: "ok", value: { name: GUEST, weightKg: null } };
    const told = await api.ask(profileViewSchema, `/profiles/${encodeURIComponent(profileId)}`, signal);
    if (told.kind !== "ok") return told;
    const { name, weightKg } = told.value.profile;
    return { kind: "ok", value: { name, weightKg } };
  }).answer;
  return asked.kind === "ok" ? asked.value : { name: profileId === null ? GUEST : SOMEBODY, weightKg: null };
};

const Curve = ({ record, samples }: { record: SessionRecord; samples: Samples }) => {
  const course = useMemo(() => courseOf(record, samples), [record, samples]);
  return <SessionCurve course={course} />;
};

const Whole = (props: { api: Api; record: SessionRecord; samples: Asking<Samples>; reload: () => void }) => {
  const { api, record, samples, reload } = props;
  const who = usePerson(api, record.profileId);
  const readings = samples.answer.kind === "ok" ? samples.answer.value : null;
  const mean = readings === null ? null : meanInvertedDeg(readings);
  const gaps = useMemo(() => (readings === null ? [] : gapsOf(readings)), [readings]);
  return (
    <>
      <h2 class="session__title">{momentText(epochMsOf(record.startedAt) ?? Number.NaN)}</h2>
      <Answered asking={samples}>{(value) => <Curve record={record} samples={value} />}</Answered>
      <div class="session__columns">
        <div class="session__column">
          <Facts record={record} who={who.name} />
          <Happened record={record} gaps={gaps} />
        </div>
        <div class="session__column">
          <OutcomeForm api={api} sessionId={record.id} outcome={record.outcome} onSaved={reload} />
          <Traction
            weightKg={who.weightKg}
            isGuest={record.profileId === null}
            peakDeg={record.peakDeg}
            meanDeg={mean}
          />
          <TakeAlong id={record.id} />
        </div>
      </div>
    </>
  );
};

export const SessionPage = ({ api, id }: PageProps) => {
  const path = `/sessions/${encodeURIComponent(id ?? "")}`;
  const record = useAsked(path, (signal) => api.ask(sessionRecordSchema, path, signal));
  const samples = useAsked(path, (signal) => api.ask(samplesSchema, `${path}/samples`, signal));
  return (
    <div class="session" data-testid="session-page">
      <a class="setup-link session__back" href={hrefOfPlace("history")} data-testid="back-to-history">
        {BACK_TO_HISTORY}
      </a>
      <Answered asking={record}>
        {(value) => <Whole api={api} record={value} samples={samples} reload={record.again} />}
      </Answered>
    </div>
  );
};
