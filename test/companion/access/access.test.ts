/** Who this screen is, as the gateway tells it: what signs it out, and what must not. */

import { describe, expect, it } from "vitest";
import { createAccess } from "../../../companion/access/access.ts";
import type { AccessView } from "../../../shared/access.ts";

const NOBODY: AccessView = { who: { kind: "nobody" }, channel: "tls", adminForS: 0 };
const device = (over: Partial<AccessView> = {}): AccessView => ({
  who: { kind: "device", role: "rider", deviceId: "d1", name: "Anna's phone" },
  channel: "tls",
  adminForS: 0,
  ...over,
});

/** Answers with what is given next; each may be held back. */
const bench = () => {
  const waiting: { resolve: (body: unknown) => void; reject: (why: Error) => void }[] = [];
  let nowMs = 1000;
  const access = createAccess({
    ask: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    now: () => nowMs,
  });
  const told = async (body: unknown): Promise<void> => {
    const looked = access.look();
    waiting.shift()?.resolve(body);
    await looked;
  };
  return {
    access,
    waiting,
    told,
    later: (ms: number) => {
      nowMs += ms;
    },
  };
};

describe("who this screen is", () => {
  it("is not known before anybody has answered, and nobody is kept out by that", async () => {
    const { access, waiting } = bench();
    expect(access.state.value).toEqual({ kind: "unknown" });
    const looked = access.look();
    waiting.shift()?.reject(new TypeError("failed to fetch"));
    await looked;
    expect([access.state.value.kind, access.isOut.value, access.channel.value]).toEqual([
      "unknown",
      false,
      null,
    ]);
  });

  it("is nobody who was never in, and signed out who was", async () => {
    const { access, told } = bench();
    await told(NOBODY);
    expect(access.state.value).toEqual({ kind: "out", why: "nobody" });
    expect(access.channel.value).toBe("tls");
    await told(device());
    expect(access.state.value).toEqual({ kind: "in", view: device() });
    await told(NOBODY);
    expect(access.state.value).toEqual({ kind: "out", why: "signed-out" });
  });

  it.each([[null], [{}], ["nobody"], [{ ...NOBODY, more: 1 }], [{ ...NOBODY, who: { kind: "king" } }]])(
    "%j is no answer, and changes nothing",
    async (body) => {
      const { access, told } = bench();
      await told(device());
      await told(body);
      expect(access.state.value.kind).toBe("in");
    },
  );

  it("is out at once when the gateway says so, whatever was asked before", async () => {
    const { access, told, waiting } = bench();
    await told(device());
    const looked = access.look();
    access.signedOut();
    expect(access.state.value).toEqual({ kind: "out", why: "signed-out" });
    waiting.shift()?.resolve(device());
    await looked;
    expect(access.state.value).toEqual({ kind: "out", why: "signed-out" });
  });

  it("says of somebody who left that they left, though the gateway closes their line as well", async () => {
    const { access, told } = bench();
    await told(device());
    access.left();
    access.signedOut();
    await told(NOBODY);
    expect(access.state.value).toEqual({ kind: "out", why: "left" });
  });

  it("says it also when the line was closed before the answer came", async () => {
    const { access, told } = bench();
    await told(device());
    access.signedOut();
    access.left();
    expect(access.state.value).toEqual({ kind: "out", why: "left" });
  });

  it("takes the newest answer, in whatever order they come", async () => {
    const { access, waiting } = bench();
    const [first, second] = [access.look(), access.look()];
    waiting[1]?.resolve(device());
    await second;
    waiting[0]?.resolve(NOBODY);
    await first;
    expect(access.state.value.kind).toBe("in");
  });

  it("knows how long acts of an admin are taken", async () => {
    const { access, told } = bench();
    await told(device({ adminForS: 300 }));
    expect(access.adminUntilMs.value).toBe(301_000);
    await told(device());
    expect(access.adminUntilMs.value).toBe(Number.NEGATIVE_INFINITY);
    await told(device({ adminForS: 300 }));
    access.signedOut();
    expect(access.adminUntilMs.value).toBe(Number.NEGATIVE_INFINITY);
  });
});
