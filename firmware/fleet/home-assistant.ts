/**
 * How one table announces itself to Home Assistant: MQTT discovery, one message for the whole device (Home Assistant
 * 2024.11 and later). One message and not one per entity: what the table has is changed, and taken back, as a whole, and
 * a broker keeps one retained message per table. Pure; process.ts publishes it when it connects, when what it says of
 * itself changes, and when Home Assistant says that it has started.
 */

import { AVAILABILITIES, type FleetAbout, fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { type Entity, entitiesOf } from "./home-assistant-entities.ts";
import type { FleetSettings } from "./settings.ts";

export interface Discovery {
  readonly topic: string;
  /** Empty: what was announced there is taken back. */
  readonly payload: string;
  readonly retained: true;
}

export const ORIGIN_NAME = "Smart Inversion Table";

/** One `_` between parts that have none themselves: two tables never have the same. */
const objectIdOf = ({ site, tableId }: TableAddress): string => `inversion-table_${site}_${tableId}`;

/** Site and table as levels of their own, so that a broker's access rules can keep each table to its own. */
const topicOf = ({ site, tableId }: TableAddress, prefix: string): string =>
  `${prefix}/device/${site}/${tableId}/config`;

/** Home Assistant tells here that it has started; whoever wants to be found announces himself again. */
export const homeAssistantStatusTopic = (prefix: string): string => `${prefix}/status`;
export const HOME_ASSISTANT_STARTED = "online";

/** Small letters, digits and single underscores. Those of two tables may meet; Home Assistant then adds a number. */
const entityIdOf = (table: TableAddress, { platform, key }: Entity): string =>
  `${platform}.${`${objectIdOf(table)}_${key}`.replaceAll(/[^a-z0-9]+/g, "_")}`;

const componentsOf = (table: TableAddress, settings: FleetSettings): Record<string, unknown> =>
  Object.fromEntries(
    entitiesOf(table, settings).map((entity) => [
      entity.key,
      {
        platform: entity.platform,
        unique_id: `${objectIdOf(table)}_${entity.key}`,
        default_entity_id: entityIdOf(table, entity),
        name: entity.name,
        // Documented as shared, but it is not taken from there: STOP would go out as "at most once".
        qos: 1,
        ...entity.options,
      },
    ]),
  );

/** Nothing where the config does not want it. */
export const discoveryOf = (about: FleetAbout, settings: FleetSettings): readonly Discovery[] => {
  if (settings.homeAssistant === undefined) return [];
  const [online, offline] = AVAILABILITIES;
  const message = {
    device: {
      identifiers: [objectIdOf(about)],
      name: about.name,
      manufacturer: ORIGIN_NAME,
      model: about.simulated ? "Simulated inversion table: nobody hangs there" : "Inversion table",
      sw_version: about.version,
      ...(about.room === null ? {} : { suggested_area: about.room }),
    },
    origin: { name: ORIGIN_NAME, sw_version: about.version },
    availability_topic: fleetTopic(about, "availability"),
    ...{ payload_available: online, payload_not_available: offline },
    components: componentsOf(about, settings),
  };
  const topic = topicOf(about, settings.homeAssistant.discoveryPrefix);
  return [{ topic, payload: JSON.stringify(message), retained: true }];
};

/** Takes back whatever a table of this name ever announced: of one that was renamed, moved, or is no more. */
export const withdrawalOf = (table: TableAddress, prefix: string): readonly Discovery[] => [
  { topic: topicOf(table, prefix), payload: "", retained: true },
];
