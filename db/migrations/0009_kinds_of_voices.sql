-- What a kind asks beyond name, address and country changes too: sealed beside the bytes that commit to it. Null: as it was submitted.
alter table voice_salts add column details bytea;

-- A change carries the state that it leads to.
alter table voice_acts add column basis text, add column choice text, add column version integer;
update voice_acts a set basis = a.note, choice = v.choice, version = v.version, note = null
from voices v where a.act = 'change' and v.subject_id = a.subject_id and v.id = a.voice_id;
update voice_acts set basis = note, note = null where act = 'change' and basis is null;

-- Language of a text, told like the country: not in the leaf.
alter table voices add column language text;
alter table uncounted add column language text;
alter table log_entries add column language text, add column was_language text, add column was_version integer,
  -- when the leaf came that an act is about
  add column first_at timestamptz;
