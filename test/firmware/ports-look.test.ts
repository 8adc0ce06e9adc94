/** Looking at the serial ports: nothing opened, not too often, and what the kernel's tree says of them. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FoundPort, kernelPort, looksLike } from "../../firmware/boards-found.ts";
import { createPortsLook, type PortsLookParts } from "../../firmware/ports-look.ts";
import { PORTS_LOOKED_EVERY_MS } from "../../shared/boards.ts";

const UNO: FoundPort = { path: "/dev/ttyACM0", about: "Arduino", usbId: "2341:0043" };
const NANO: FoundPort = { path: "/dev/ttyUSB0", about: "", usbId: null };

const look = (over: Partial<PortsLookParts> = {}) => {
  const seen = { looks: 0, nowMs: 0, inspected: [] as string[] };
  const ports = createPortsLook({
    started: { kind: "port", port: "/dev/serial/by-id/uno" },
    find: async () => {
      seen.looks += 1;
      return [UNO, NANO];
    },
    inspect: async (path) => {
      seen.inspected.push(path);
      return path === NANO.path ? { sentence: "This user may not open /dev/ttyUSB0." } : null;
    },
    resolve: async () => "/dev/ttyACM0",
    now: () => seen.nowMs,
    ...over,
  });
  return { ports, seen };
};

describe("the ports of this computer", () => {
  test("say what they look like, which one is in use here, and what speaks against them", async () => {
    expect(await look().ports.ports()).toEqual([
      { path: UNO.path, looksLike: "Arduino Uno R3", usbId: "2341:0043", trouble: null, isStarted: true },
      {
        path: NANO.path,
        looksLike: "",
        usbId: null,
        trouble: "This user may not open /dev/ttyUSB0.",
        isStarted: false,
      },
    ]);
  });

  test("are looked at once in a while, however many ask", async () => {
    const { ports, seen } = look();
    await Promise.all(Array.from({ length: 50 }, () => ports.ports()));
    seen.nowMs = PORTS_LOOKED_EVERY_MS - 1;
    await ports.ports();
    expect(seen.looks).toBe(1);
    seen.nowMs = PORTS_LOOKED_EVERY_MS;
    await ports.ports();
    expect(seen.looks).toBe(2);
  });

  test("are none where they cannot be looked at, and nothing is thrown", async () => {
    const { ports } = look({ find: () => Promise.reject(new Error("no such thing")) });
    expect(await ports.ports()).toEqual([]);
  });

  test("with a simulated table none is in use", async () => {
    const { ports } = look({ started: { kind: "simulated" } });
    expect((await ports.ports()).map(({ isStarted }) => isStarted)).toEqual([false, false]);
  });
});

describe("the kernel's tree", () => {
  const inTree = async (body: (root: string) => Promise<void>): Promise<void> => {
    const root = mkdtempSync(join(tmpdir(), "sys-"));
    try {
      await body(root);
    } finally {
      rmSync(root, { recursive: true });
    }
  };

  test("names the USB device above the serial interface", async () => {
    await inTree(async (root) => {
      const device = join(root, "usb1/1-2");
      mkdirSync(join(device, "1-2:1.0"), { recursive: true });
      writeFileSync(join(device, "idVendor"), "1A86\n");
      writeFileSync(join(device, "idProduct"), "7523\n");
      writeFileSync(join(device, "manufacturer"), "QinHeng\n");
      mkdirSync(join(root, "tty/ttyUSB0"), { recursive: true });
      symlinkSync(join(device, "1-2:1.0"), join(root, "tty/ttyUSB0/device"));
      const port = await kernelPort(join(root, "tty"), "ttyUSB0");
      expect(port).toEqual({ path: "/dev/ttyUSB0", about: "QinHeng", usbId: "1a86:7523" });
      expect(looksLike(port)).toContain("CH340");
    });
  });

  test("says nothing of a device it does not know, and that is no error", async () => {
    await inTree(async (root) => {
      expect(await kernelPort(root, "ttyACM0")).toEqual({ path: "/dev/ttyACM0", about: "", usbId: null });
    });
  });
});
