/** `inversion-table fleet …` as it is typed. */

import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../firmware/cli.ts";

const read = (text: string) => readCommandLine(text.split(" "), "1.2.3");

describe("what is understood", () => {
  test("nothing more than its name is the whole place on this computer", () => {
    expect(read("fleet")).toEqual({
      kind: "fleet",
      action: {
        kind: "run",
        options: {
          broker: { kind: "embedded", host: "127.0.0.1", port: 1883, insecure: false },
          database: { kind: "sqlite", path: null },
          host: "127.0.0.1",
          httpPort: 8090,
          dataDir: null,
          keepMonths: null,
          recorderName: expect.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
        },
      },
    });
  });

  test("another broker, another database", () => {
    const args =
      "fleet --broker mqtts://b.local:8883 --broker-username r --broker-password-file /p --broker-ca /c --shared " +
      "--database postgres://u@db.local:5432/fleet?sslmode=verify-full --keep-months 24 --recorder-name two";
    expect(read(args)).toMatchObject({
      action: {
        options: {
          broker: {
            kind: "external",
            url: "mqtts://b.local:8883",
            username: "r",
            passwordFile: "/p",
            ca: "/c",
            isShared: true,
          },
          database: { kind: "postgres", url: "postgres://u@db.local:5432/fleet?sslmode=verify-full" },
          keepMonths: 24,
          recorderName: "two",
        },
      },
    });
  });

  test("tables are let in and out", () => {
    expect(read("fleet add-table north/t1 --data-dir d")).toEqual({
      kind: "fleet",
      action: { kind: "add-table", site: "north", tableId: "t1", newPassword: false, dataDir: "d" },
    });
    expect(read("fleet remove-table t1")).toEqual({
      kind: "fleet",
      action: { kind: "remove-table", tableId: "t1", dataDir: null },
    });
  });
});

describe("what is refused, and what is said then", () => {
  test.each([
    ["--host 0.0.0.0", "once there is a sign-in"],
    ["--http-port 70000", "65535"],
    ["--broker http://x", "mqtt://"],
    ["--broker mqtt://u:secret@x", "without a name or a password"],
    ["--broker-username x", "go with --broker"],
    ["--shared", "go with --broker"],
    ["--broker mqtt://x --broker-password-file p", "goes with --broker-username"],
    ["--broker mqtt://x --mqtt-port 1", "--broker names another"],
    ["--database postgres://u:secret@h/d", "PGPASSWORD"],
    ["--database postgres://u@h/d?password=secret", "PGPASSWORD"],
    ["--database postgres://u@h", "postgres://name@host:5432/database"],
    ["--database mysql://u@h/d", "or the path of a file"],
    ["--keep-months 0", "1 to 999"],
    ["--recorder-name A/B", "1 to 32"],
    ["add-table t1", "site/table"],
    ["add-table a/b/c", "site/table"],
    ["add-table north/T1", "1 to 32"],
    ["remove-table", "missing"],
    ["more", "too many arguments"],
  ])("%s", (args, words) => {
    const line = read(`fleet ${args}`);
    expect(line).toMatchObject({ kind: "said", exitCode: 2 });
    expect(line.kind === "said" ? line.stderr : "").toContain(words);
  });

  test("a password that was typed is not said again", () => {
    const line = read("fleet --database postgres://u:topsecret@h/d");
    expect(JSON.stringify(line)).not.toContain("topsecret");
  });
});
