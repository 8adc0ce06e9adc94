import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GENERATED_MARKER, generatedPart, protocolPage } from "../../firmware/gateway/protocol-page.ts";
import { CLIENT_MESSAGE_TYPES, ERROR_CODES } from "../../shared/protocol.ts";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

describe("docs/protocol.md", () => {
  it("is up to date with the schemas (else: npm run types && node dist/firmware/gateway/write-protocol-page.js)", () => {
    expect(page).toBe(protocolPage(page));
  });

  it("names every message, every code and what the schemas demand", () => {
    const generated = generatedPart();
    for (const type of [...CLIENT_MESSAGE_TYPES, "hello", "snapshot", "telemetry", "event", "ack", "error"]) {
      expect(generated).toContain(`#### \`${type}\`\n`);
    }
    for (const code of ERROR_CODES) expect(generated).toContain(`\`${code}\``);
    expect(generated).toContain("| `rateHz` | number, 1 to 50 |");
    expect(generated).toContain("| `profileId` (optional) | text, 1 to 64 characters |");
    expect(generated).toContain('| `lock` | `"held"`, `"released"` |');
  });

  it("keeps the prose when the generated part is renewed", () => {
    expect(protocolPage(`# Prose\n\n${GENERATED_MARKER}\nold`)).toBe(`# Prose\n\n${generatedPart()}`);
  });
});
