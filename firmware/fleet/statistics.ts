/** When today began and when it ends, by the table's own calendar: a day may have 23 hours, or 25. */
export const localDayMs = (nowMs: number): readonly [number, number] => {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return [new Date(year, month, day).getTime(), new Date(year, month, day + 1).getTime()];
};
