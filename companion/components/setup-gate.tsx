/**
 * The way to the set-up page and back. The page itself is fetched when it is first opened: whoever rides never needs
 * it. Its address is `#setup`, so that the browser's way back leads out of it.
 */

import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { SETUP_LOADING, SETUP_UNLOADABLE } from "../messages.ts";
import { hrefOf } from "../route.ts";
import type { SetupPageProps } from "../setup/page.tsx";

const leave = (): void => {
  location.hash = "";
};

type Page =
  | { readonly kind: "loading" | "failed" }
  | { readonly kind: "loaded"; readonly Component: FunctionComponent<SetupPageProps> };

export const SetupGate = (props: { companion: Companion; choice: Choice; timers: Timers }) => {
  const page = useSignal<Page>({ kind: "loading" });
  useEffect(() => {
    import("../setup/page.tsx").then(
      ({ SetupPage }) => {
        page.value = { kind: "loaded", Component: SetupPage };
      },
      () => {
        page.value = { kind: "failed" };
      },
    );
  }, [page]);
  if (page.value.kind === "loaded") {
    const { Component } = page.value;
    return <Component {...props} page={window} leave={leave} />;
  }
  return (
    <p class="card" role="status">
      {page.value.kind === "loading" ? SETUP_LOADING : SETUP_UNLOADABLE}
    </p>
  );
};

export const SetupLink = ({ text, testId }: { text: string; testId: string }) => (
  <a class="setup-link" href={hrefOf("setup")} data-testid={testId}>
    {text}
  </a>
);
