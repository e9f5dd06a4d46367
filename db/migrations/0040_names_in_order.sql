-- In the order in which they are read: without it every page of a petition with a hundred thousand names sorted a whole day of them.
create index shown_names_in_order on shown_names (subject_id, batch_day desc, lower(name), name, voice_id);
drop index shown_names_subject_id_batch_day_idx;
