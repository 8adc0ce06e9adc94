/** The page that lets this screen in, with the browser's own parts; fetched when it is needed. */

import type { Signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { PreferenceStore } from "../preferences.ts";
import { createApi } from "../sessions/api.ts";
import type { Access } from "./access.ts";
import { createAccessDoor } from "./door.ts";
import { SignIn } from "./sign-in.tsx";

export interface SignInParts {
  readonly access: Access;
  readonly preferences: PreferenceStore;
  readonly brought: Signal<string | null>;
  readonly paired: () => Promise<void>;
}

export const openSignIn = (parts: SignInParts, page: Window): FunctionComponent => {
  const door = createAccessDoor(createApi("./api", page.fetch.bind(page)));
  return () => <SignIn {...parts} door={door} />;
};
