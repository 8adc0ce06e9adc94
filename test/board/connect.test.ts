import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openByteStream } from "../../firmware/board/connect.ts";
import { classifySerialError, groupName } from "../../firmware/board/port-faults.ts";
import { CALIBRATION, fakeClocks, PINS, pass, tryOpen } from "./open-scripted.ts";
import { firmwareAnswer, identityFrame, identityOfVersion1, scriptedBoard } from "./scripted-board.ts";

describe("a port that does not open", () => {
  it("is absent when there is no such device", async () => {
    const opened = await openByteStream("/dev/ttyNowhere0");
    expect(opened).toMatchObject({ kind: "fault", fault: { kind: "absent" } });
    expect(opened.kind === "fault" && opened.fault.sentence).toContain("/dev/ttyNowhere0");
  });

  it("is refused when nobody listens at an address", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    expect(await openByteStream(`tcp://127.0.0.1:${port}`)).toMatchObject({
      kind: "fault",
      fault: { kind: "refused" },
    });
  });

  it.each(["http://127.0.0.1:80", "tcp://", "tcp://host", "tcp://host:notaport", "tcp://host:99999"])(
    "is malformed when it reads %s",
    async (port) => {
      expect(await openByteStream(port)).toMatchObject({ kind: "fault", fault: { kind: "malformed" } });
    },
  );

  it("fails in words when the path is no serial device", async () => {
    const folder = await mkdtemp(join(tmpdir(), "port-"));
    const path = join(folder, "not-a-device");
    await writeFile(path, "");
    const opened = await openByteStream(path);
    await rm(folder, { recursive: true });
    expect(opened).toMatchObject({ kind: "fault", fault: { kind: "failed" } });
  });

  it.each([
    ["Error Resource temporarily unavailable Cannot lock port", "busy"],
    ["Error: Device or resource busy, cannot open /dev/ttyACM0", "busy"],
    ["Opening COM3: Access denied", "busy"],
    ["Error: No such file or directory, cannot open /dev/ttyACM0", "absent"],
    ["Error: Permission denied, cannot open /dev/ttyACM0", "not-permitted"],
    ["Error: Input/output error", "failed"],
  ])("is told from the driver's words: %s", async (message, kind) => {
    const fault = await classifySerialError("/dev/ttyACM0", new Error(message));
    expect(fault.kind).toBe(kind);
    expect(fault.sentence).toContain("/dev/ttyACM0");
  });

  it("names the group of a device that is there but not permitted", async () => {
    const { gid } = await stat("/dev/tty");
    const fault = await classifySerialError("/dev/tty", new Error("Error: Permission denied, cannot open"));
    expect(fault.kind).toBe("not-permitted");
    expect(fault.sentence.includes("usermod -aG")).toBe(gid !== 0);
    const ofRoot = await classifySerialError(
      "/etc/passwd",
      new Error("Error: Permission denied, cannot open"),
    );
    expect(ofRoot.sentence).not.toContain("usermod");
  });

  it("names the group that may open it", () => {
    const file = "root:x:0:\ndialout:x:20:pi,sam\nplugdev:x:46:pi\n";
    expect(groupName(file, 20)).toBe("dialout");
    expect(groupName(file, 977)).toBe("977");
  });
});

describe("asking who is there", () => {
  beforeEach(fakeClocks);
  afterEach(() => vi.useRealTimers());

  it("finds nobody on a silent line, after having asked for 2.5 s", async () => {
    const fake = scriptedBoard("mute");
    const opened = await tryOpen(fake, 2_499);
    expect(opened.kind).toBe("pending");
    await pass(2);
    expect(fake.stream.destroyed).toBe(true);
    expect(fake.heard.length).toBeGreaterThan(5);
    expect(new Set(fake.heard)).toEqual(new Set(["f9"]));
  });

  it("says that nothing answers", async () => {
    expect(await tryOpen(scriptedBoard("mute"), 2_600)).toMatchObject({
      kind: "fault",
      fault: { kind: "silent" },
    });
  });

  it("says that something else speaks", async () => {
    expect(await tryOpen(scriptedBoard("modem"), 2_600)).toMatchObject({
      kind: "fault",
      fault: { kind: "foreign" },
    });
  });

  it("waits for a board that was reset by the opening of its port", async () => {
    const fake = scriptedBoard("mute");
    const opening = tryOpen(fake, 2_400);
    setTimeout(() => fake.say([0xf9, 2, 5, ...firmwareAnswer("StandardFirmata.ino")]), 1_900);
    await opening;
    expect(fake.heard).toContain("f0 79 f7");
    expect(fake.stream.destroyed).toBe(false);
  });

  it("says so when the line ends meanwhile", async () => {
    const fake = scriptedBoard("mute");
    setTimeout(() => fake.stream.destroy(new Error("read EIO")), 100);
    expect(await tryOpen(fake, 200)).toMatchObject({ kind: "fault", fault: { kind: "failed" } });
  });

  it("knows a plain Firmata board by its name and takes the config's calibration", async () => {
    const opened = await tryOpen(scriptedBoard("plain"), 20);
    expect(opened).toMatchObject({
      kind: "ready",
      board: {
        identity: {
          kind: "unguarded",
          firmware: "StandardFirmata.ino 2.6",
          sensors: { kind: "potentiometer", calibration: CALIBRATION },
        },
      },
    });
  });

  it("knows a guardian, its ceilings and its own calibration", async () => {
    const opened = await tryOpen(scriptedBoard("guardian"), 20);
    expect(opened).toMatchObject({
      kind: "ready",
      board: {
        identity: {
          kind: "guarded",
          tableId: 0x1234,
          simulated: true,
          ceilings: { maxAngleDeg: 70, maxDurationS: 660 },
          sensors: {
            kind: "potentiometer",
            calibration: { kind: "two-point", a: { counts: 200, angleDeg: -90 } },
          },
        },
      },
    });
  });

  it.each([
    ["another major version", identityFrame({ major: 3 }), "version 3; allowed is 2"],
    ["the version before, and its length", identityOfVersion1(), "version 1; allowed is 2"],
    ["an impossible calibration", identityFrame({ countsB: 200 }), "calibration counts"],
    ["a damaged identity", identityFrame().map((byte, at) => (at === 9 ? byte ^ 1 : byte)), "CRC"],
  ])("refuses a guardian with %s rather than to use it unguarded", async (_what, identity, words) => {
    const opened = await tryOpen(scriptedBoard("guardian", identity), 1_600);
    expect(opened).toMatchObject({ kind: "fault", fault: { kind: "unusable" } });
    expect(opened.kind === "fault" && opened.fault.sentence).toContain(words);
  });

  it("knows a guardian whose name was garbled on the line by its answer", async () => {
    const fake = scriptedBoard("guardian");
    const opening = tryOpen(fake, 20);
    fake.say(firmwareAnswer("InversionGuardiaN"));
    const opened = await opening;
    expect(opened).toMatchObject({ kind: "ready", board: { identity: { kind: "guarded" } } });
  });

  it("believes what a board tells of its pins when it was told twice alike", async () => {
    const fake = scriptedBoard("plain");
    const opening = tryOpen(fake, 20);
    fake.say([0xf0, 0x6c, 0, 1, 0x7f, 0xf7]);
    expect(await opening).toMatchObject({ kind: "ready", board: { identity: { kind: "unguarded" } } });
    expect(fake.heard.filter((message) => message === "f0 6b f7")).toHaveLength(2);
  });

  it("refuses a board without the pins of the config, naming each", async () => {
    const opened = await tryOpen(scriptedBoard("plain"), 20, {
      ...PINS,
      lockPin: 16,
      stopPin: 33,
      sensorChannel: 7,
    });
    expect(opened).toMatchObject({ kind: "fault", fault: { kind: "unusable" } });
    const words = opened.kind === "fault" ? opened.fault.sentence : "";
    expect(words).toContain("lockPin 16");
    expect(words).toContain("stopPin 33");
    expect(words).toContain("sensorPin A7");
    expect(words).not.toContain("buzzerPin");
  });

  it("survives answers that are too short, and asks again", async () => {
    const fake = scriptedBoard("plain");
    fake.say([0xf0, 0x79, 0xf7, 0xf0, 0x6c, 0xf7, 0xf0, 0x6a, 1, 0xf7, 0xf0, 0xf7, 0xf0, 0x6e, 0x7f, 0xf7]);
    expect((await tryOpen(fake, 20)).kind).toBe("ready");
  });
});
