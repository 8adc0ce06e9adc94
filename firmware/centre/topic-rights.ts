/** What a table may do at the embedded broker: tell what is its own, and hear its own commands. Nothing else. */

import {
  FLEET_ROOT,
  FLEET_TOPICS,
  fleetTopic,
  parseFleetTopic,
  type TableAddress,
} from "../../shared/fleet.ts";

/** Why not; null = it may. */
export const whyNotPublish = ({ site, tableId }: TableAddress, topic: string, qos: number): string | null => {
  const parsed = parseFleetTopic(topic);
  if (parsed === null) return `${topic} is no topic of a table`;
  if (parsed.site !== site || parsed.tableId !== tableId) return `${topic} belongs to another table`;
  if (parsed.topic === "command") return "a table commands nobody";
  if (qos > 1) return `QoS is ${qos}; allowed: 0 and 1`;
  return null;
};

/**
 * Nothing to do with tables, such as an announcement to a Home Assistant that does not listen here: not passed on, and no
 * reason to end the connection of a table that is set up that way.
 */
export const isAlien = (topic: string): boolean =>
  !topic.startsWith(`${FLEET_ROOT.slice(0, FLEET_ROOT.indexOf("/"))}/`) && !topic.startsWith("$");

export const mayHear = (address: TableAddress, filter: string): boolean =>
  filter === fleetTopic(address, "command");

/** Whether the broker keeps the newest for whoever comes later: by the contract, not by what somebody asks for. */
export const isRetained = (topic: string): boolean => {
  const parsed = parseFleetTopic(topic);
  return parsed !== null && FLEET_TOPICS[parsed.topic].retained;
};
