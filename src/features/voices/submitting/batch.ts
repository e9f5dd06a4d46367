import { createBatch, type Batch } from '#core/batch.ts'
import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import type { VoiceRef } from '../kinds.ts'

export interface SubmissionRow extends VoiceRef {
  kind: string
  at: Date
  version: number
  addressHash: Buffer
  country: string | null
  wishes: string[]
  signals: string[]
  sealed: Buffer
  day: string
  networks: Buffer
  messageId: string
  addressDay: Buffer
  /** False when this browser has confirmed the address before: then no mail is needed. */
  mail: boolean
}

// One statement, one commit: the submission, its networks and the need for its mail. Lists travel as text, because unnest() takes
// arrays of arrays apart. A row that is there already is this one: the commit of a first try was made, and its answer was lost.
const INSERT = prepared(`
with input as (
  select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::timestamptz[], $5::int[], $6::bytea[], $7::text[], $8::text[], $9::text[],
    $10::bytea[], $11::date[], $12::bytea[], $13::text[], $14::bytea[], $15::boolean[])
    as t (subject_id, id, kind, at, version, address_hash, country, wishes, signals, sealed, day, networks, message_id, address_day, mail)
), submitted as (
  insert into submissions (subject_id, id, kind, submitted_at, version, address_hash, country, wishes, signals, sealed)
  select subject_id, id, kind, at, version, address_hash, country, string_to_array(wishes, ','), string_to_array(signals, ','), sealed
  from input on conflict do nothing
), networked as (
  insert into submission_networks (subject_id, submission_id, day, networks)
  select subject_id, id, day, networks from input where networks <> '' on conflict do nothing
)
insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at)
select subject_id, id, 'confirm', message_id, address_day, at from input where mail
on conflict do nothing`)

/** The queue of submissions of one process. */
export function submissionBatch(ctx: Context): Batch<SubmissionRow, void> {
  return createBatch<SubmissionRow, void>({
    run: async (rows) => {
      await run(ctx.db, INSERT, [
        rows.map((row) => row.subjectId),
        rows.map((row) => row.id),
        rows.map((row) => row.kind),
        rows.map((row) => row.at),
        rows.map((row) => row.version),
        rows.map((row) => row.addressHash),
        rows.map((row) => row.country),
        rows.map((row) => row.wishes.join(',')),
        rows.map((row) => row.signals.join(',')),
        rows.map((row) => row.sealed),
        rows.map((row) => row.day),
        rows.map((row) => row.networks),
        rows.map((row) => row.messageId),
        rows.map((row) => row.addressDay),
        rows.map((row) => row.mail),
      ])
      return rows.map(() => undefined)
    },
  })
}
