/** The alert rules and the page of the metrics speak of what /metrics says, and of nothing else. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { GatewayMetrics } from "../../firmware/gateway/metrics.ts";
import { reportOf } from "../gateway/support/fake-controller.ts";
import { FLEET } from "../gateway/support/figures.ts";
import { exposed, type Sample } from "../support/exposition.ts";
import { PROJECT } from "../support/program.ts";

const text = (path: string): string => readFileSync(join(PROJECT, path), "utf8");

const duration = z.string().regex(/^\d+[smh]$/);
const words = z.string().min(10);
/** Prometheus' own form of a file of rules; nothing is there that it does not know. */
const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      interval: duration.optional(),
      rules: z
        .array(
          z.strictObject({
            alert: z.string().regex(/^InversionTable[A-Z][A-Za-z]+$/),
            expr: z.string(),
            for: duration.optional(),
            labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
            annotations: z.strictObject({
              summary: words.startsWith("{{ $labels.instance }}: "),
              description: words,
            }),
          }),
        )
        .min(1),
    }),
  ),
});
const rules = rulesSchema.parse(parse(text("docs/fleet/alerts.yml"))).groups.flatMap((group) => group.rules);

/** Nobody looks on, and all is well. */
const QUIET: Parameters<GatewayMetrics["text"]>[0] = {
  ...{ dashboards: 0, watching: 0, telemetryAgeS: 0, worstUnseenS: 0, pendingRequests: 0 },
  ...{
    isFleetThere: true,
    fleet: FLEET,
    report: reportOf(2),
    history: { isOk: true, waiting: 0, leftOut: 0 },
  },
};

/** Everything that a table can say. */
const samples = async (): Promise<readonly Sample[]> => {
  const metrics = new GatewayMetrics();
  const link = { overMs: 2_000, statusFrames: 1, refusedFrames: 0, missingFrames: 0, longestGapMs: 0 };
  const gaps = { counts: [1], sumMs: 4 };
  metrics.report({ ...reportOf(1), pace: { steps: gaps, leases: gaps, link } });
  const page = await metrics.text(QUIET);
  return exposed(page).flatMap((family) => family.samples);
};

describe("the alert rules", () => {
  it("are for all that has to be told of", () => {
    const told = rules.map(({ alert }) => alert.replace("InversionTable", ""));
    expect(new Set(told).size).toBe(told.length);
    expect(told).toEqual([
      ...["NotReturning", "HighAlarm", "AwayDuringSession", "ControllerSilent", "LeaseJitter", "StepLate"],
      ...[
        "FramesRefused",
        "LinkDisturbed",
        "HistoryNotKept",
        "FleetAway",
        "BrokerAway",
        "OutboxGrows",
        "OutboxLoses",
      ],
      ...["WebhookFails", "CommandsDropped"],
    ]);
  });

  it.each(rules)("$alert looks at metrics and labels that there are", async ({ expr }) => {
    const all = await samples();
    const selectors = [...expr.matchAll(/\b(inversion_table_\w+|up)(?:\{([^}]*)\})?/g)];
    expect(selectors.length).toBeGreaterThan(0);
    for (const [, name = "", matchers = ""] of selectors) {
      if (name === "up") continue;
      const named = all.filter((sample) => sample.name === name);
      expect([name, named.length > 0]).toEqual([name, true]);
      for (const [whole, label = "", is, values = ""] of matchers.matchAll(/(\w+)(=~?)"([^"]*)"/g)) {
        for (const value of is === "=~" ? values.split("|") : [values])
          expect([whole, value, named.some(({ labels }) => labels[label] === value)]).toEqual([
            whole,
            value,
            true,
          ]);
      }
    }
  });

  it("sends nobody running to a table at which nobody hangs", () => {
    for (const { alert, expr } of rules)
      if (expr.includes("alarm"))
        expect([alert, expr]).toEqual([alert, expect.stringMatching(/unless .*simulated == 1$/)]);
  });
});

it("the page of the metrics has every name, its type, and no other", async () => {
  const rows = [...text("docs/fleet/metrics.md").matchAll(/^\| `([a-z_]+)` \| (\w+) \|/gm)];
  const told = rows.map(([, name = "", type]) => `${name} ${type}`);
  const metrics = new GatewayMetrics();
  const page = exposed(await metrics.text(QUIET));
  const said = page.map(({ name, type }) => `${name.replace("inversion_table_", "")} ${type}`);
  // The guardian's own link is only told by a controller.
  const ofLink = ["link_frames gauge", "link_longest_gap_seconds gauge"];
  expect(told.toSorted()).toEqual([...said, ...ofLink].toSorted());
});
