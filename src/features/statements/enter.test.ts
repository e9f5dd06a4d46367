import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { check } from '#core/forms.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { createSubject } from '#features/voices/index.ts'
import { withApp } from '../../../test/app.ts'
import { refuseRows } from '../../../test/refusing.ts'
import { moderator } from '../petitions/petitions.testing.ts'
import {
  enterStatement,
  reviseStatement,
  statementByPublicId,
  statementOfAnswerSubject,
  statementSchema,
  statementsOn,
} from './index.ts'
import { recordMissing } from './record.ts'

const said = {
  party: 'Lumen',
  text: 'We are sorry.\n\nThe poster goes back.',
  sourceUrl: 'https://lumen.example/reply',
  saidOn: '2026-09-10',
}

const jobs = (app: Parameters<Parameters<typeof withApp>[0]>[0]): Promise<{ n: number }[]> =>
  run(app.ctx.db, `select count(*) as n from graphile_worker.jobs where task_identifier = 'voices.tell-list'`)

describe('entering a statement', () => {
  it('publishes it with its source, tells those who asked, and records who did it', () =>
    withApp(async (app) => {
      const mo = await moderator(app)
      const { id: subjectId } = await createSubject(app.ctx, 'sign')
      const id = await enterStatement(app.ctx, mo, { ...said, subjectId })
      const [statement] = await statementsOn(app.ctx, subjectId)
      assert.deepEqual(
        [statement!.party, statement!.text, statement!.version, statement!.saidOn, statement!.sourceUrl],
        ['Lumen', said.text, 1, '2026-09-10', said.sourceUrl],
      )
      assert.deepEqual(await jobs(app), [{ n: 1 }])
      assert.deepEqual(await run(app.ctx.db, 'select act, about, staff_id from desk_entries'), [
        { act: 'statement.entered', about: `statement ${id}`, staff_id: mo.id },
      ])
    }))

  it('gives each statement a subject of its own, in the log of its petition', () =>
    withApp(async (app) => {
      const mo = await moderator(app)
      const { id: subjectId } = await createSubject(app.ctx, 'sign', 'sample')
      const id = await enterStatement(app.ctx, mo, { ...said, subjectId })
      const [statement] = await statementsOn(app.ctx, subjectId)
      assert.equal((await statementByPublicId(app.ctx, statement!.publicId)).id, id)
      assert.equal((await statementOfAnswerSubject(app.ctx, statement!.answerSubjectId)).id, id)
      assert.deepEqual(
        await run(app.ctx.db, 'select kind, log, public_id from subjects where id = $1', [
          statement!.answerSubjectId,
        ]),
        [{ kind: 'answer', log: 'sample', public_id: statement!.publicId }],
      )
      assert.equal(Buffer.from(statement!.versions[0]!.salt!, 'base64').length, 32)
      await assert.rejects(statementByPublicId(app.ctx, 'none'), NotFound)
      await assert.rejects(statementOfAnswerSubject(app.ctx, subjectId), NotFound)
    }))

  it('writes to nobody about a sample', () =>
    withApp(async (app) => {
      const { id: subjectId } = await createSubject(app.ctx, 'sign', 'sample')
      await enterStatement(app.ctx, await moderator(app), { ...said, subjectId })
      assert.deepEqual(await jobs(app), [{ n: 0 }])
    }))

  it('corrects by a new version beside the earlier ones', () =>
    withApp(async (app) => {
      const mo = await moderator(app)
      const { id: subjectId } = await createSubject(app.ctx, 'sign')
      const id = await enterStatement(app.ctx, mo, { ...said, subjectId })
      const sorry = { text: 'We are very sorry.', seen: 1, reason: 'One word was left out' }
      assert.equal(await reviseStatement(app.ctx, mo, id, sorry), 'saved')
      assert.equal(await reviseStatement(app.ctx, mo, id, sorry), 'same')
      assert.equal(await reviseStatement(app.ctx, mo, id, { ...sorry, text: 'We are not.' }), 'stale')
      const [statement] = await statementsOn(app.ctx, subjectId)
      assert.deepEqual(
        [statement!.text, statement!.versions.map((version) => version.text)],
        ['We are very sorry.', [said.text, 'We are very sorry.']],
      )
      await assert.rejects(reviseStatement(app.ctx, mo, id + 1, sorry), NotFound)
    }))

  it('needs a name, words, a source that can be opened and a day that exists', () => {
    const parsed = check(statementSchema('2026-09-12'), {
      kind: 'reply',
      party: ' \u202e ',
      text: '\n \n',
      sourceUrl: 'javascript:alert(1)',
      saidOn: '2026-02-30',
    })
    assert.deepEqual(parsed.ok ? [] : Object.keys(parsed.problems).sort(), [
      'party',
      'saidOn',
      'sourceUrl',
      'text',
    ])
    const early = check(statementSchema('2026-09-12'), { ...said, kind: 'reply', saidOn: '0000-01-01' })
    assert.deepEqual(early.ok ? [] : Object.keys(early.problems), ['saidOn'])
  })
})

describe('statements without an entry in the log', () => {
  it('get one, once, also when another one cannot get its own', () =>
    withApp(async (app) => {
      const { ctx } = app
      const mo = await moderator(app)
      for (const text of ['One.', 'Two.', 'Three.'])
        await enterStatement(ctx, mo, { ...said, text, subjectId: (await createSubject(ctx, 'sign')).id })
      const subjects = (
        await run<{ id: number }>(ctx.db, 'select answer_subject_id as id from statements order by id')
      ).map(({ id }) => id)
      await run(ctx.db, 'delete from uncounted')
      await refuseRows(ctx, 'uncounted', `new.subject_id = ${subjects[0]}`)
      for (let n = 0; n < 2; n++) await assert.rejects(recordMissing(ctx), /1 rows could not be handled/)
      assert.deepEqual(
        (
          await run<{ id: number }>(
            ctx.db,
            'select subject_id as id from uncounted where kind = $1 order by 1',
            ['statement'],
          )
        ).map(({ id }) => id),
        subjects.slice(1),
      )
    }))
})
