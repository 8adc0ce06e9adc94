/** `/api/boards`: what is told of boards and ports, and to whom. */

import { afterEach, describe, expect, test } from "vitest";
import { type BoardsSource, boardsFor } from "../../firmware/gateway/board-routes.ts";
import { type BoardsView, boardsViewSchema, type SeenPort } from "../../shared/boards.ts";
import { OWN_ADDRESS, startDoor } from "./access/support/door.ts";
import { connectedBoard } from "./support/fake-controller.ts";
import { type Rig, startRig } from "./support/rig.ts";

const UNO: SeenPort = {
  path: "/dev/ttyACM0",
  looksLike: "Arduino Uno R3",
  usbId: "2341:0043",
  trouble: null,
  isStarted: true,
};
const SOURCE: BoardsSource = {
  started: { kind: "port", port: "/dev/ttyACM0" },
  ports: () => Promise.resolve([UNO]),
};

let rig: Rig;
afterEach(() => rig.close());

const asked = async (): Promise<BoardsView> => {
  const response = await fetch(`${rig.url}/api/boards`);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return boardsViewSchema.parse(await response.json());
};

describe("GET /api/boards", () => {
  test("tells the port that was named, the board at it and the ports there are", async () => {
    rig = await startRig({ boards: SOURCE });
    rig.controller.report({ snapshot: { board: { ...connectedBoard, calibrated: false } } });
    expect(await asked()).toEqual({
      started: SOURCE.started,
      standing: { kind: "connected", guarded: true, simulated: true, calibrated: false },
      ports: [UNO],
    });
  });

  test("tells why there is no board, in the controller's words", async () => {
    rig = await startRig({ boards: SOURCE });
    expect((await asked()).standing).toEqual({ kind: "absent", why: "the board has not answered yet" });
    const problem = "There is no /dev/ttyACM0. Is the board plugged in?";
    rig.controller.report({ snapshot: { board: { ...connectedBoard, connected: false, problem } } });
    expect((await asked()).standing).toEqual({ kind: "absent", why: problem });
  });

  test("what a controller said that is gone is not told as the case", async () => {
    rig = await startRig({ boards: SOURCE });
    rig.controller.report();
    rig.controller.pid = null;
    expect((await asked()).standing).toMatchObject({ kind: "absent", why: /no controller/ });
  });

  test("whoever may only watch is told of no port", async () => {
    rig = await startRig({ boards: SOURCE });
    rig.controller.report();
    const parts = { controller: rig.controller, boards: SOURCE };
    expect(await boardsFor(parts, "viewer")).toMatchObject({ started: null, ports: null });
    expect(await boardsFor(parts, "operator")).toMatchObject({ ports: [UNO] });
  });

  test("another Host is refused, as everywhere", async () => {
    rig = await startRig({ boards: SOURCE });
    const { get } = await import("node:http");
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: "evil.example" };
      get(`${rig.url}/api/boards`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });
    expect(status).toBe(421);
  });

  test.runIf(OWN_ADDRESS !== null)(
    "a screen that may only watch is told of no port, an operator's is",
    async () => {
      const door = await startDoor({ boards: SOURCE });
      rig = door.rig;
      const told = async (cookie: string): Promise<BoardsView> =>
        boardsViewSchema.parse(await (await door.ask("network", "/api/boards", { cookie })).json());
      expect(await told(await door.letIn("rider"))).toMatchObject({ started: null, ports: null });
      expect(await told(await door.letIn("operator"))).toMatchObject({ ports: [UNO] });
      expect(await asked()).toMatchObject({ ports: [UNO] });
    },
  );
});
