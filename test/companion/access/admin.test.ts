/** Acts of an admin: who may ask for them, and that the code of the console comes first. */

import { describe, expect, it } from "vitest";
import { createAccess } from "../../../companion/access/access.ts";
import { adminStanding, createAdmin } from "../../../companion/access/admin.ts";
import type { AccessView } from "../../../shared/access.ts";
import { ROLES } from "../../../shared/roles.ts";

const deviceAs = (role: (typeof ROLES)[number]): AccessView["who"] => ({
  kind: "device",
  role,
  deviceId: "d1",
  name: "Phone",
});

describe("who may", () => {
  it.each(ROLES)("a %s's device", (role) => {
    const who = deviceAs(role);
    expect(adminStanding({ who, channel: "tls" })).toBe(role === "admin" ? "may" : "no");
    expect(adminStanding({ who, channel: "insecure" })).toBe(role === "admin" ? "insecure" : "no");
  });

  it("whoever sits at the table's own computer, and not nobody", () => {
    expect(adminStanding({ who: { kind: "local", role: "operator" }, channel: "loopback" })).toBe("may");
    expect(adminStanding({ who: { kind: "nobody" }, channel: "tls" })).toBe("no");
  });
});

const bench = async (adminForS: number) => {
  let view: AccessView = { who: deviceAs("admin"), channel: "tls", adminForS };
  let nowMs = 0;
  const access = createAccess({ ask: async () => view, now: () => nowMs });
  await access.look();
  const done: string[] = [];
  return {
    access,
    admin: createAdmin(access, () => nowMs),
    done,
    act: (name: string) => () => done.push(name),
    at: (ms: number) => {
      nowMs = ms;
    },
    entered: (forS: number) => {
      view = { ...view, adminForS: forS };
    },
  };
};

describe("an act", () => {
  it("waits for the code, and is done once it was entered", async () => {
    const { admin, done, act, entered } = await bench(0);
    admin.run(act("revoke"));
    expect([admin.asking.value, done]).toEqual([true, []]);
    entered(300);
    await admin.entered();
    expect([admin.asking.value, done]).toEqual([false, ["revoke"]]);
    admin.run(act("another"));
    expect(done).toEqual(["revoke", "another"]);
  });

  it("is asked for again when the time is over", async () => {
    const { admin, done, act, at } = await bench(300);
    at(299_999);
    admin.run(act("in time"));
    at(300_000);
    admin.run(act("late"));
    expect([admin.asking.value, done]).toEqual([true, ["in time"]]);
  });

  it("that was given up is not done by the next code", async () => {
    const { admin, done, act } = await bench(0);
    admin.run(act("revoke"));
    admin.cancel();
    await admin.entered();
    expect([admin.asking.value, done]).toEqual([false, []]);
  });
});
