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
          insecure: false,
          certificate: null,
          allowedHosts: [],
          trustedProxies: [],
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

  test("beyond this computer: own certificate, names, proxies", () => {
    const args =
      "fleet --host 0.0.0.0 --tls-certificate /c.pem --tls-key /k.pem --allow-host fleet.example --allow-host f.local:8443 " +
      "--trust-proxy 192.0.2.1 --trust-proxy 2001:db8::1";
    expect(read(args)).toMatchObject({
      action: {
        options: {
          host: "0.0.0.0",
          insecure: false,
          certificate: { certificate: "/c.pem", key: "/k.pem" },
          allowedHosts: ["fleet.example", "f.local:8443"],
          trustedProxies: ["192.0.2.1", "2001:db8::1"],
        },
      },
    });
    expect(read("fleet --host 0.0.0.0 --insecure")).toMatchObject({
      action: { options: { insecure: true, broker: { insecure: true } } },
    });
  });

  test("devices are let in for sites", () => {
    expect(read("fleet pair")).toEqual({
      kind: "fleet",
      action: { kind: "pair", options: { role: null, sites: null, dataDir: null } },
    });
    expect(read("fleet pair --role operator --site north --site south --site north --data-dir d")).toEqual({
      kind: "fleet",
      action: { kind: "pair", options: { role: "operator", sites: ["north", "south"], dataDir: "d" } },
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
    ["--host no/name", "0.0.0.0 (every network it is in)"],
    ["--tls-key /k.pem", "go together"],
    ["--allow-host https://x", "where needed with :port"],
    ["--trust-proxy proxy.example", "no ranges"],
    ["pair --role owner", "viewer, rider, operator, admin"],
    ["pair --site North", "1 to 32"],
    ["pair --site", "argument missing"],
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
    ["remove-table north/t1", "its id alone"],
    ["remove-table T1", "1 to 32"],
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
