/**
 * Which serial ports this computer has and what they look like. Looks only: opening one resets many boards.
 *
 * On Linux the kernel's own tree says what is plugged in. `serialport` would ask `udevadm` there, and where that program
 * is missing the error comes out of its child process, where nobody can catch it; other systems ask `serialport`.
 */

import { accessSync, constants } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

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

const NANO = "a Nano's old boot loader must be replaced first, docs/hardware.md#board-and-boot-loader";

/** USB vendor:product → what it is. */
const KNOWN_USB: Readonly<Record<string, string>> = {
  "2341:0001": "Arduino Uno",
  "2341:0043": "Arduino Uno R3",
  "2341:0243": "Arduino Uno R3",
  "2a03:0043": "Arduino Uno R3",
  "2341:006a": "Arduino Uno mini",
  "2341:0069": "Arduino Uno R4 (no ATmega328P: runs unguarded)",
  "2341:1002": "Arduino Uno R4 (no ATmega328P: runs unguarded)",
  "2341:0058": "Arduino Nano Every (no ATmega328P: runs unguarded)",
  "2341:0010": "Arduino Mega (no ATmega328P: runs unguarded)",
  "2341:0042": "Arduino Mega (no ATmega328P: runs unguarded)",
  "2341:8036": "Arduino Leonardo (no ATmega328P: runs unguarded)",
  "1a86:7523": `CH340, as on many Nanos and Uno clones; ${NANO}`,
  "1a86:55d4": `CH9102, as on some Nanos; ${NANO}`,
  "0403:6001": `FT232, as on older Nanos; ${NANO}`,
  "10c4:ea60": `CP2102, as on some Nanos; ${NANO}`,
};

/** What is at the end of a port, as far as can be said from outside; "" when nobody says. */
export const looksLike = ({ usbId, about }: FoundPort): string =>
  (usbId === null ? undefined : KNOWN_USB[usbId]) ?? about;

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).filter((name) => DEVICE_NAME.test(name));
  } catch {
    // No such folder: another system, where `serialport` knows.
    return [];
  }
};

const wordIn = async (path: string): Promise<string | null> => {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    return null;
  }
};

/** The levels between a serial interface and its USB device. */
const LEVELS_UP = 4;

/** What the kernel's tree says of one of its serial devices: the first parent that is a USB device has the ids. */
export const kernelPort = async (ttyFolder: string, name: string): Promise<FoundPort> => {
  const path = `/dev/${name}`;
  let at: string;
  try {
    at = await realpath(join(ttyFolder, name, "device"));
  } catch {
    return { path, about: "", usbId: null };
  }
  for (let level = 0; level < LEVELS_UP; level += 1, at = dirname(at)) {
    const [vendor, product] = [await wordIn(join(at, "idVendor")), await wordIn(join(at, "idProduct"))];
    if (vendor === null || product === null) continue;
    const about = (await wordIn(join(at, "manufacturer"))) ?? "";
    return { path, about, usbId: `${vendor}:${product}`.toLowerCase() };
  }
  return { path, about: "", usbId: null };
};

const usbIdOf = ({
  vendorId,
  productId,
}: {
  vendorId?: string | undefined;
  productId?: string | undefined;
}): string | null =>
  vendorId === undefined || productId === undefined ? null : `${vendorId}:${productId}`.toLowerCase();

const told = async (): Promise<FoundPort[]> => {
  const { SerialPort } = await import("serialport");
  const late = new Promise<FoundPort[]>((resolve) => {
    setTimeout(() => resolve([]), LIST_PATIENCE_MS).unref();
  });
  const asked = SerialPort.list().then(
    (ports) =>
      ports
        // A board on USB has a vendor; other ports of a computer have none.
        .filter((port) => port.vendorId !== undefined || DEVICE_NAME.test(port.path.replace("/dev/", "")))
        .map((port) => ({ path: port.path, about: port.manufacturer ?? "", usbId: usbIdOf(port) })),
    () => [],
  );
  return Promise.race([asked, late]);
};

/** The ports that may have a board, each once, in order of their names. Never throws; at most 1.5 s. */
export const findPorts = async (): Promise<readonly FoundPort[]> => {
  const files = await namesIn("/dev");
  const ports = await Promise.all(files.map((name) => kernelPort("/sys/class/tty", name)));
  const byPath = new Map(ports.map((port) => [port.path, port]));
  if (process.platform !== "linux") for (const port of await told()) byPath.set(port.path, port);
  return [...byPath.values()].sort((a, b) => a.path.localeCompare(b.path));
};
