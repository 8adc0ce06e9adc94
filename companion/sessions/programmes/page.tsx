/** The programmes that can be chosen, each with a drawing of its steps, and the files that could not be read. */

import { type ProgrammeView, programmePageSchema } from "../../../shared/api.ts";
import { stepsOf } from "../../../shared/programme-kinds.ts";
import type { Choice } from "../../choice/choice.ts";
import { formatDegrees, formatElapsed } from "../../format.ts";
import { PROGRAMMES } from "../../messages/en/programmes.ts";
import "../../style/programmes.css";
import { useAsked } from "../asked.ts";
import type { PageProps } from "../page-props.ts";
import { limitsWords } from "../people/limits-words.ts";
import { Answered } from "../trouble.tsx";
import { courseOf, pathOf } from "./course-drawing.ts";

const BOX = { width: 240, height: 56, mostDeg: 60 } as const;

/** Every drawing has the same scale of angles, so that one sees which goes further. */
const Drawing = ({ view }: { readonly view: ProgrammeView }) => {
  const steps = stepsOf(view.spec);
  const highestDeg = Math.max(...steps.map((step) => step.targetAngleDeg));
  const mostDeg = Math.max(BOX.mostDeg, highestDeg);
  const path = pathOf(courseOf(steps), { ...BOX, mostDeg });
  return (
    <svg
      class="programme__drawing"
      viewBox={`-2 -4 ${BOX.width + 4} ${BOX.height + 8}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={PROGRAMMES.drawing(steps.length, formatDegrees(highestDeg))}
    >
      <path class="programme__level" d={`M0 0H${BOX.width}`} />
      <path class="programme__under" d={`${path}Z`} />
      <path class="programme__line" d={path} />
    </svg>
  );
};

const Fit = ({ view }: { readonly view: ProgrammeView }) =>
  view.obstacle === null ? (
    <p class="programme__fits">{PROGRAMMES.fits}</p>
  ) : (
    <p class="programme__misfit" data-testid="programme-misfit">
      {PROGRAMMES.misfit} <span data-words="server">{view.obstacle}</span>
    </p>
  );

const Programme = ({ view, choice }: { readonly view: ProgrammeView; readonly choice: Choice }) => {
  const { spec, needs, invertedS, lengthS, obstacle, from } = view;
  const isChosen = choice.current.value.programme?.programmeId === spec.programmeId;
  const id = `programme-${spec.programmeId}`;
  return (
    <li class="card programme" data-testid="programme" data-programme={spec.programmeId}>
      <div class="programme__head">
        <h3 class="card__title" id={id}>
          <bdi>{spec.name}</bdi>
        </h3>
        <p class="programme__tags">
          <span>{PROGRAMMES.levels[spec.level]}</span>
          <span>{PROGRAMMES.kinds[spec.kind]}</span>
        </p>
      </div>
      <Drawing view={view} />
      <p data-words="server">{spec.about}</p>
      <p class="programme__facts">
        {PROGRAMMES.takes(formatElapsed(invertedS), formatElapsed(lengthS))}{" "}
        {PROGRAMMES.needs(limitsWords(needs))} {spec.autoHold ? PROGRAMMES.holds : null}
      </p>
      <Fit view={view} />
      <details class="programme__sources">
        <summary>{PROGRAMMES.sources}</summary>
        <ul data-words="server">
          {spec.sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
        {from === "built-in" ? null : (
          <p>
            {PROGRAMMES.file} <bdi>{from}</bdi>
          </p>
        )}
      </details>
      {isChosen ? (
        <p class="programme__chosen">
          <strong>{PROGRAMMES.chosen}</strong>
          <button
            type="button"
            class="button button--plain"
            aria-describedby={id}
            onClick={() => choice.choose({ programmeId: null })}
          >
            {PROGRAMMES.none}
          </button>
        </p>
      ) : (
        <button
          type="button"
          class="button button--apply programme__choose"
          data-testid={`choose-${spec.programmeId}`}
          aria-describedby={id}
          disabled={obstacle !== null}
          onClick={() => choice.choose({ programmeId: spec.programmeId })}
        >
          {PROGRAMMES.choose}
        </button>
      )}
    </li>
  );
};

export const ProgrammesPage = ({ choice, api }: PageProps) => {
  const { profile } = choice.current.value;
  const query = profile === null ? "" : `?profileId=${encodeURIComponent(profile.profileId)}`;
  const asking = useAsked(query, (signal) => api.ask(programmePageSchema, `/programmes${query}`, signal));
  return (
    <div class="programmes" data-testid="programmes">
      <section class="card">
        <h2 class="card__title">{PROGRAMMES.title}</h2>
        <p class="programme__facts">{PROGRAMMES.intro}</p>
        <p class="programme__facts">
          {profile === null ? PROGRAMMES.fitForGuest : PROGRAMMES.fitFor(profile.name)}
        </p>
      </section>
      <Answered asking={asking}>
        {({ items, refused }) => (
          <>
            {refused.length === 0 ? null : (
              <section class="card" aria-labelledby="refused-title" data-testid="programmes-refused">
                <h3 class="card__title" id="refused-title">
                  {PROGRAMMES.refusedTitle}
                </h3>
                {refused.map(({ file, problems }) => (
                  <div key={file} class="programme__refused" data-words="server">
                    <strong>{file}</strong>
                    <ul>
                      {problems.map((problem) => (
                        <li key={problem}>{problem}</li>
                      ))}
                    </ul>
                  </div>
                ))}
              </section>
            )}
            <ul class="programmes__list">
              {items.map((view) => (
                <Programme key={view.spec.programmeId} view={view} choice={choice} />
              ))}
            </ul>
          </>
        )}
      </Answered>
    </div>
  );
};
