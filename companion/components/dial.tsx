/** The picture of this screen's table. */

import type { Store } from "../store.ts";
import { DialPicture } from "./dial-picture.tsx";

export const Dial = ({ store }: { store: Store }) => (
  <DialPicture
    readings={{
      ...store.view,
      ceilingDeg: store.select((model) => model.hello?.ceilings.maxAngleDeg ?? null),
    }}
  />
);
