import { describe, expect, it } from "vitest";
import { allowedHosts, isLoopback } from "../../firmware/gateway/allowed-hosts.ts";

const lan = (): string[] => ["127.0.0.1", "192.168.1.20", "fe80::1%eth0", "fd00::5"];

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
    expect(allowedHosts(bind, port, lan).allowsHost(host)).toBe(allowed);
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
    expect(allowedHosts("127.0.0.1", port, lan).allowsOrigin(origin)).toBe(allowed);
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
