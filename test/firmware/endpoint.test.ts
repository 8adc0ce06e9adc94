import { describe, expect, test } from "vitest";
import {
  decodeHostPort,
  decodePortNumber,
  httpUrl,
  isBoardPort,
  isLoopback,
} from "../../firmware/endpoint.ts";

test.each(["127.0.0.1", "127.255.255.254", "::1", "localhost"])("%s is this computer", (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  "0.0.0.0",
  "::",
  "",
  "192.168.1.4",
  "127.0.0.256",
  "127.1",
  "127.0.0.1.example.org",
  "localhost.example.org",
  "example.org",
  "::ffff:10.0.0.1",
  "LOCALHOST ",
])("%j may be reached by others", (host) => {
  expect(isLoopback(host)).toBe(false);
});

test.each([
  "/dev/ttyACM0",
  "/dev/serial/by-id/usb-Arduino-if00",
  "COM3",
  "\\\\.\\COM12",
  "tcp://127.0.0.1:3030",
  "tcp://[::1]:1",
  "tcp://sim.local:65535",
])("%s can be a board's port", (port) => {
  expect(isBoardPort(port)).toBe(true);
});

test.each([
  "",
  "ttyACM0",
  "dev/ttyACM0",
  "/",
  "/dev/",
  "COM",
  "tcp://",
  "tcp://host",
  "tcp://host:",
  "tcp://host:0",
  "tcp://host:65536",
  "tcp://:3030",
  "tcp://a b:1",
  "tcp://host:1/x",
  "tcp://u@host:1",
  "udp://host:1",
  "http://host:80",
  "/dev/tty\nACM0",
  "/dev/tty\0",
])("%j cannot", (port) => {
  expect(isBoardPort(port)).toBe(false);
});

describe("port numbers", () => {
  test.each([
    ["0", 0, 0],
    ["0", 1, null],
    ["8080", 0, 8080],
    ["65535", 1, 65_535],
    ["65536", 0, null],
    ["-1", 0, null],
    ["+1", 0, null],
    ["1e3", 0, null],
    ["80.0", 0, null],
    [" 80", 0, null],
    ["", 0, null],
    ["NaN", 0, null],
  ] as const)("%j from %i is %j", (text, least, port) => {
    expect(decodePortNumber(text, least)).toBe(port);
  });
});

test("an address of version 6 goes in brackets", () => {
  expect(httpUrl("::1", 8080)).toBe("http://[::1]:8080");
  expect(decodeHostPort("[::1]:8080", 1)).toEqual({ host: "::1", port: 8080 });
  expect(decodeHostPort("::1:8080", 1)).toBeNull();
});
