-- What was taken back and brought back, as the public record lists it, without the million entries that only add.
create index log_entries_acts on log_entries (subject_id, voice_id, kind, index) where kind in ('withdraw', 'remove', 'restore');

-- What was let through is told by mail: looked for by its own time, not among all that was ever held.
create index voice_acts_releases on voice_acts (at) where act = 'release';
