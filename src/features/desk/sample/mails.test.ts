import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { sweepMail } from '#features/voices/index.ts'
import { mailerOf } from '../../voices/mailing/mailing.testing.ts'
import { withApp } from '../../../../test/app.ts'
import { startSmtp } from '../../../../test/smtp.ts'
import { loadSample } from './actions.ts'
import { small } from './sample.testing.ts'
import { aVisitor } from './visitor.testing.ts'

it('decisions on reviews of a sample are told to visitors who wrote them, and to nobody invented', async () => {
  const smtp = await startSmtp()
  try {
    await withApp(async (app) => {
      const { ctx } = app
      await loadSample(ctx, 0, small)
      const { ref } = await aVisitor(app)
      const [invented] = await run<{ id: string }>(
        ctx.db,
        'select voice_id as id from shown_reviews where subject_id = $1 and voice_id <> $2 order by 1 limit 1',
        [ref.subjectId, ref.id],
      )
      const { browser: mo } = await signedIn(app, 'moderator')
      for (const id of [invented!.id, ref.id]) {
        const checks = `/desk/reviews/${ref.subjectId}/${id}/checks`
        const refused = await mo.post(checks, { version: '1', decision: 'refused', reason: 'Rude' })
        assert.equal(refused.status, 303, refused.words)
      }
      const mailer = mailerOf(ctx, smtp)
      for (let n = 0; n < 3; n++) await sweepMail(ctx, mailer, { batch: 100 })
      await mailer.close()
      assert.deepEqual(
        smtp.received.map(({ to }) => to.replace(/[<>]/g, '')),
        ['visitor@example.org'],
      )
      assert.deepEqual(
        await run(ctx.db, `select recipient_id as id, failure from mailings where failed_at is not null`),
        [{ id: invented!.id, failure: 'unsafe' }],
      )
    })
  } finally {
    await smtp.close()
  }
})
