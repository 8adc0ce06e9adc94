/** The ways between the views, as links: each view stands in the address. */

import type { ReadonlySignal } from "@preact/signals";
import { Icon } from "../icons.tsx";
import { VIEW_WORDS, VIEWS_LABEL } from "../messages.ts";
import { hrefOf, type Route, WAYS } from "../route.ts";

export const ViewsNav = ({ route }: { readonly route: ReadonlySignal<Route> }) => (
  <nav class="views" aria-label={VIEWS_LABEL}>
    {WAYS.map((way) => (
      <a
        key={way}
        class="views__way"
        href={hrefOf(way)}
        data-testid={`way-${way}`}
        aria-current={route.value === way ? "page" : undefined}
      >
        <Icon name={way} />
        <span>{VIEW_WORDS[way]}</span>
      </a>
    ))}
  </nav>
);
