/** The way to the set-up, from wherever something waits for it. */

import { hrefOf } from "../route.ts";

export const SetupLink = ({ text, testId }: { text: string; testId: string }) => (
  <a class="setup-link" href={hrefOf("setup")} data-testid={testId}>
    {text}
  </a>
);
