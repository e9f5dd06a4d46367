import { simpleParser, type ParsedMail } from 'mailparser'
import { seal } from '#core/crypto.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { createMailer, type Mailer } from '#core/mail/index.ts'
import { startSmtp, type SmtpOptions, type TestSmtp } from '../../../../test/smtp.ts'
import { testApp, withApp, type TestApp } from '../../../../test/app.ts'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { connect } from '#core/db.ts'
import { parseAddress } from '../addresses.ts'
import { newVoiceId, type VoiceRef } from '../kinds.ts'
import { addressDay, addressHash, boundTo, messageId } from '../submitting/actions.ts'
import { noteApp } from '../voices.testing.ts'
import { mailRoutes } from './routes.ts'
import { queueMail } from './rows.ts'

export const app = {
  ...noteApp,
  routes: [...noteApp.routes, ...mailRoutes],
  env: { BOUNCE_DOMAIN: 'bounces.example', MAIL_FROM: 'post@firsthand.example' },
}

/** A test with a mail server, in a transaction that is rolled back. */
export const withMail = (
  work: (app: TestApp, smtp: TestSmtp, mailer: Mailer) => Promise<void>,
  options: SmtpOptions = {},
): Promise<void> =>
  withServer(options, (smtp) =>
    withApp(async (test) => {
      const mailer = mailerOf(test.ctx, smtp)
      try {
        await work(test, smtp, mailer)
      } finally {
        await mailer.close()
      }
    }, app),
  )

/** The same on a database of its own, for what concurrency changes. `again` makes another process of the same site. */
export const withMailAlone = (
  work: (app: TestApp, smtp: TestSmtp, again: () => Promise<TestApp>) => Promise<void>,
): Promise<void> =>
  withServer({}, async (smtp) => {
    const fresh = await freshDatabase()
    const connections: { destroy(): Promise<void> }[] = []
    const again = async (): Promise<TestApp> => {
      const { db } = connect(fresh.url, { max: 4, name: 'test' })
      connections.push(db)
      return testApp(db, fresh.url, app)
    }
    try {
      await work(await again(), smtp, again)
    } finally {
      for (const db of connections) await db.destroy()
      await fresh.drop()
    }
  })

async function withServer(options: SmtpOptions, work: (smtp: TestSmtp) => Promise<void>): Promise<void> {
  const smtp = await startSmtp(options)
  try {
    await work(smtp)
  } finally {
    await smtp.close()
  }
}

export const mailerOf = (ctx: Context, smtp: TestSmtp): Mailer =>
  createMailer({ ...ctx.config, mail: { ...ctx.config.mail, url: smtp.url } }, ctx.db)

interface Person {
  email: string
  kind?: string
  wishes?: string[]
}

/** A submission with the mail that it is owed, as `submitVoice` writes them. */
export async function owe(
  ctx: Context,
  subject: { id: number; publicId: string },
  { email, kind = 'confirm', wishes = [] }: Person,
): Promise<VoiceRef> {
  const address = parseAddress(email)!
  const ref = { subjectId: subject.id, id: newVoiceId() }
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('submissions')
    .values({
      subject_id: ref.subjectId,
      id: ref.id,
      kind: 'note',
      submitted_at: now,
      version: 1,
      address_hash: addressHash(ctx, { ...subject, addressRules: 1 }, address),
      country: null,
      wishes,
      signals: [],
      sealed: seal(ctx.keys.seal, boundTo(ref), { name: 'Ben', address: address.typed }),
    })
    .execute()
  await queueMail(ctx, {
    subjectId: ref.subjectId,
    recipientId: ref.id,
    kind,
    messageId: messageId(ctx),
    addressDay: addressDay(ctx, address, now),
    dueAt: now,
  })
  return ref
}

/** Confirmed and counted, as far as mail is concerned. */
export async function count(ctx: Context, ref: VoiceRef, index: number): Promise<void> {
  const now = ctx.clock.now()
  await run(
    ctx.db,
    `with a as (insert into active_addresses select subject_id, address_hash, id from submissions where subject_id = $1 and id = $2),
       v as (insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice) values ($1, $2, 'note', $3, 'code', 1, 'unsaid', '-'))
     insert into log_entries (log, index, leaf, hash, at, subject_id, voice_id, kind, version, basis, choice, number)
     values ('public', $4::bigint, '-', '-', $3, $1, $2, 'note', 1, 'unsaid', '-', $4::bigint + 1)`,
    [ref.subjectId, ref.id, now, index],
  )
}

export const mailingsOf = (ctx: Context, ref?: VoiceRef) => {
  const rows = ctx.db.selectFrom('mailings').selectAll().orderBy('due_at').orderBy('kind')
  return (ref ? rows.where('recipient_id', '=', ref.id) : rows).execute()
}

export const parsed = (smtp: TestSmtp): Promise<ParsedMail[]> =>
  Promise.all(smtp.received.map(({ raw }) => simpleParser(Buffer.from(raw, 'latin1'))))
