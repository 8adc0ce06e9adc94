/**
 * Which serial ports this computer has, for the message when nobody said which board to use. On Linux `serialport`
 * asks `udevadm`, and when that program is missing the error comes out of its child process where nobody can catch
 * it; so it is asked only where `udevadm` is, and the device files are looked at in any case.
 */

import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface FoundPort {
  readonly path: string;
  /** What the system says of it, or "". */
  readonly about: string;
  /** USB vendor:product in hex, such as "2341:0043"; null where the system does not say. */
  readonly usbId: string | null;
}

/** Names of USB serial devices under /dev, Linux and macOS. */
const DEVICE_NAME = /^(ttyACM|ttyUSB|cu\.usb|cu\.wchusb)/;
const LIST_PATIENCE_MS = 1_500;

/** Whether a program can be started by its name. */
export const isOnPath = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const deviceFiles = (): FoundPort[] => {
  try {
    return readdirSync("/dev")
      .filter((name) => DEVICE_NAME.test(name))
      .map((name) => ({ path: `/dev/${name}`, about: "", usbId: null }));
  } catch {
    // No /dev: Windows, where `serialport` knows.
    return [];
  }
};

const usbIdOf = ({
  vendorId,
  productId,
}: {
  vendorId?: string | undefined;
  productId?: string | undefined;
}): string | null =>
  vendorId === undefined || productId === undefined ? null : `${vendorId}:${productId}`.toLowerCase();

const listed = async (): Promise<FoundPort[]> => {
  if (process.platform === "linux" && !isOnPath("udevadm")) return [];
  const { SerialPort } = await import("serialport");
  const late = new Promise<FoundPort[]>((resolve) => {
    setTimeout(() => resolve([]), LIST_PATIENCE_MS).unref();
  });
  const asked = SerialPort.list().then(
    (ports) =>
      ports
        // A board on USB has a vendor; the sixteen ttyS of every PC have none.
        .filter((port) => port.vendorId !== undefined || DEVICE_NAME.test(port.path.replace("/dev/", "")))
        .map((port) => ({ path: port.path, about: port.manufacturer ?? "", usbId: usbIdOf(port) })),
    () => [],
  );
  return Promise.race([asked, late]);
};

/** The ports that may have a board, each once, in order of their names. Never throws; at most 1.5 s. */
export const findPorts = async (): Promise<readonly FoundPort[]> => {
  const byPath = new Map(deviceFiles().map((port) => [port.path, port]));
  for (const port of await listed()) byPath.set(port.path, port);
  return [...byPath.values()].sort((a, b) => a.path.localeCompare(b.path));
};
