import { describe, expect, it } from "vitest";
import { allowedHosts, isLoopback, type ListeningPlace } from "../../firmware/gateway/allowed-hosts.ts";

const lan = (): string[] => ["127.0.0.1", "192.168.1.20", "fe80::1%eth0", "fd00::5"];

const at = (bindHost: string, port: number, over: Partial<ListeningPlace> = {}) =>
  allowedHosts({
    ...{ bindHost, port, scheme: "http", localAddresses: lan, certified: () => [], named: [] },
    behindProxy: false,
    ...over,
  });

describe("allowedHosts", () => {
  it.each([
    ["127.0.0.1", 8080, "127.0.0.1:8080", true],
    ["127.0.0.1", 8080, "localhost:8080", true],
    ["127.0.0.1", 8080, "LOCALHOST:8080", true],
    ["127.0.0.1", 8080, "[::1]:8080", true],
    ["127.0.0.1", 8080, "127.0.0.1", false],
    ["127.0.0.1", 8080, "127.0.0.1:8081", false],
    ["127.0.0.1", 8080, "127.0.0.1:80800", false],
    ["127.0.0.1", 8080, "127.0.0.2:8080", false],
    ["127.0.0.1", 8080, "localhost.evil.example:8080", false],
    ["127.0.0.1", 8080, "evil.example:8080", false],
    ["127.0.0.1", 8080, "localhost.:8080", false],
    ["127.0.0.1", 8080, "0x7f.1:8080", false],
    ["127.0.0.1", 8080, "192.168.1.20:8080", false],
    ["127.0.0.1", 8080, "user@127.0.0.1:8080", false],
    ["127.0.0.1", 8080, "", false],
    ["127.0.0.1", 8080, undefined, false],
    ["127.0.0.1", 80, "localhost", true],
    ["127.0.0.1", 80, "localhost:80", true],
    ["192.168.1.20", 8080, "192.168.1.20:8080", true],
    ["192.168.1.20", 8080, "192.168.1.21:8080", false],
    ["0.0.0.0", 8080, "192.168.1.20:8080", true],
    ["0.0.0.0", 8080, "[fd00::5]:8080", true],
    ["0.0.0.0", 8080, "[fe80::1]:8080", true],
    ["0.0.0.0", 8080, "0.0.0.0:8080", false],
    ["0.0.0.0", 8080, "table.example:8080", false],
    ["table.local", 8080, "table.local:8080", true],
  ])("listening on %s port %i: Host %s → %s", (bind, port, host, allowed) => {
    expect(at(bind, port).allowsHost(host)).toBe(allowed);
  });

  it.each([
    [8080, "http://127.0.0.1:8080", true],
    [8080, "http://localhost:8080", true],
    [8080, "http://[::1]:8080", true],
    [8080, "https://127.0.0.1:8080", false],
    [8080, "http://127.0.0.1", false],
    [8080, "http://127.0.0.1:8080/", false],
    [8080, "http://127.0.0.1:8080.evil.example", false],
    [8080, "http://evil.example", false],
    [8080, "null", false],
    [8080, "", false],
    [8080, undefined, false],
    [80, "http://localhost", true],
    [80, "http://localhost:80", false],
  ])("port %i: Origin %s → %s", (port, origin, allowed) => {
    expect(at("127.0.0.1", port).allowsOrigin(origin)).toBe(allowed);
  });

  const tls = (port: number): Partial<ListeningPlace> & { port: number } => ({ scheme: "https", port });
  it.each([
    [tls(8443), "https://localhost:8443", true],
    [tls(8443), "http://localhost:8443", false],
    [tls(8443), "https://localhost", false],
    [tls(443), "https://localhost", true],
    [tls(443), "https://localhost:443", false],
    [tls(80), "https://localhost:80", true],
    // Names of the certificate, and never a wildcard.
    [
      { ...tls(8443), certified: () => ["Table.Example", "*.example", "fd00::9"] },
      "https://table.example:8443",
      true,
    ],
    [{ ...tls(8443), certified: () => ["fd00::9"] }, "https://[fd00::9]:8443", true],
    [{ ...tls(8443), certified: () => ["*.example"] }, "https://evil.example:8443", false],
    [{ ...tls(8443), certified: () => ["*.example"] }, "https://*.example:8443", false],
    [{ port: 8080, certified: () => ["table.example"] }, "https://table.example:8080", false],
    // Names of the config, at our port or their own.
    [{ port: 8080, named: ["table.local"] }, "http://table.local:8080", true],
    [{ port: 8080, named: ["table.local"] }, "http://table.local", false],
    [{ port: 8080, named: ["table.local:80"] }, "http://table.local", true],
    [{ port: 8080, named: ["table.local:81"] }, "http://table.local:8080", false],
    [{ port: 8080, named: ["[fd00::9]:81"] }, "http://[fd00::9]:81", true],
    [{ port: 8080, named: ["fd00::9"] }, "http://[fd00::9]:8080", true],
    [{ port: 8080, named: ["table.local"] }, "http://x.table.local:8080", false],
    // A proxy of ours is reached over TLS at its own port, and only then.
    [{ port: 8080, named: ["table.example"] }, "https://table.example", false],
    [{ port: 8080, named: ["table.example"], behindProxy: true }, "https://table.example", true],
    [{ port: 8080, named: ["table.example"], behindProxy: true }, "http://table.example", false],
    [{ port: 8080, named: ["table.example:8443"], behindProxy: true }, "https://table.example:8443", true],
    [{ port: 8080, named: ["table.example"], behindProxy: true }, "https://evil.example", false],
    [{ port: 8080, named: [], behindProxy: true }, "https://localhost", false],
  ] as const)("%j: Origin %s → %s", (place, origin, allowed) => {
    expect(at("127.0.0.1", place.port, place).allowsOrigin(origin)).toBe(allowed);
  });

  it.each([
    [{ ...tls(443) }, "localhost", true],
    [{ ...tls(443) }, "localhost:443", true],
    [{ ...tls(80) }, "localhost", false],
    [{ ...tls(8443), certified: () => ["table.example"] }, "table.example:8443", true],
    [{ port: 8080, named: ["table.example"] }, "table.example", false],
    [{ port: 8080, named: ["table.example"], behindProxy: true }, "table.example", true],
    [{ port: 8080, named: ["table.example"], behindProxy: true }, "TABLE.example:8080", true],
    [{ port: 8080, named: ["table.example"], behindProxy: true }, "localhost", false],
  ] as const)("%j: Host %s → %s", (place, host, allowed) => {
    expect(at("127.0.0.1", place.port, place).allowsHost(host)).toBe(allowed);
  });

  it.each([
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["::ffff:8.8.8.8", false],
    ["192.168.1.20", false],
    ["127.evil", false],
    [undefined, false],
  ])("the address %s is loopback: %s", (address, loopback) => {
    expect(isLoopback(address)).toBe(loopback);
  });
});
