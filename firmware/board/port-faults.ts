/**
 * What the system says when a port does not open, in words that help.
 */

import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";

/**
 * Why there is no board. `malformed` to `failed` come from opening the port; `silent`, `foreign` and `unusable`
 * from asking who is there.
 */
export interface ConnectFault {
  readonly kind:
    | "malformed"
    | "absent"
    | "not-permitted"
    | "busy"
    | "refused"
    | "failed"
    | "silent"
    | "foreign"
    | "unusable";
  /** For a person: what is the matter with which port and what to do about it. */
  readonly sentence: string;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The name of a group id, from the lines `name:x:id:members`; the number itself when it has none. */
export const groupName = (groupFile: string, gid: number): string => {
  const line = groupFile.split("\n").find((entry) => entry.split(":")[2] === String(gid));
  return line?.split(":")[0] ?? String(gid);
};

const notPermitted = async (path: string): Promise<ConnectFault> => {
  let advice = "";
  try {
    const { gid } = await stat(path);
    const group = groupName(await readFile("/etc/group", "utf8"), gid);
    // Nobody should be told to join root's group; then it is the device's rules that are wrong.
    if (gid !== 0)
      advice = ` It belongs to the group "${group}": join it with "sudo usermod -aG ${group} $USER" and sign in again.`;
  } catch {
    // Without the group's name the sentence stays true, only shorter.
  }
  return { kind: "not-permitted", sentence: `This user may not open ${path}.${advice}` };
};

/** Looks at a device before it is opened, since the serial driver's own errors have no codes. Null = go ahead. */
export const inspectDevice = async (path: string): Promise<ConnectFault | null> => {
  // Windows has no files for its ports.
  if (/^(\\\\\.\\)?COM\d+$/i.test(path)) return null;
  try {
    if (!(await stat(path)).isCharacterDevice()) {
      return { kind: "failed", sentence: `${path} is no serial port; allowed is the path of a device.` };
    }
    await access(path, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      return { kind: "absent", sentence: `There is no ${path}. Is the board plugged in?` };
    }
    if (code === "EACCES" || code === "EPERM") return notPermitted(path);
    return { kind: "failed", sentence: `${path} cannot be opened: ${messageOf(error)}.` };
  }
};

/** Why a device that is there and permitted did not open. */
export const classifySerialError = async (path: string, error: unknown): Promise<ConnectFault> => {
  const message = messageOf(error);
  if (/lock|busy|temporarily unavailable|access denied/i.test(message)) {
    return { kind: "busy", sentence: `${path} is in use by another program. Close that one first.` };
  }
  if (/permission denied/i.test(message)) return notPermitted(path);
  if (/no such file|no such device|file not found/i.test(message)) {
    return { kind: "absent", sentence: `There is no ${path}. Is the board plugged in?` };
  }
  return { kind: "failed", sentence: `${path} cannot be opened: ${message}.` };
};

/** Why a TCP connection did not come about. */
export const classifySocketError = (port: string, error: unknown): ConnectFault => {
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return { kind: "refused", sentence: `Nobody listens at ${port}. Is the simulated board running?` };
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return { kind: "absent", sentence: `${port} cannot be reached: ${messageOf(error)}.` };
    default:
      return { kind: "failed", sentence: `${port} cannot be opened: ${messageOf(error)}.` };
  }
};
