-- The last checkpoint of each day, and of each minute of a day, one step for each: a busy day has 345,600 checkpoints. The last is the one of
-- the largest size, which is the log's own order; a clock can be set back.
create index log_checkpoints_by_day on log_checkpoints (date_trunc('day', published_at at time zone 'UTC'), size) where log = 'public';
create index log_checkpoints_by_minute on log_checkpoints (date_trunc('minute', published_at at time zone 'UTC'), size) where log = 'public';

-- The numbers of all subjects, without their minutes, which are nearly all rows. Only columns that never change, so that ticks update in place.
create index tallies_but_minutes on tallies (dimension, subject_id) where dimension <> 'minute';
