/** Names and values, one under the other. */

export const Facts = ({ facts }: { facts: readonly (readonly [string, string])[] }) => (
  <dl class="setup__facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
