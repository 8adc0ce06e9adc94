/** Lists are read by time, of everybody or of one person; erasing finds a person's audit details;
 * opening finds what is not closed. */

export const sql = `
create index session_by_time on session (started_ms, session_id);
create index session_of_profile on session (profile_id, started_ms, session_id);
create index session_open on session (session_id) where is_open = 1;
create index audit_detail_of_profile on audit_detail (profile_id) where profile_id is not null;
`;
