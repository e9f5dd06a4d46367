import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { withApp } from '../../../test/app.ts'
import type { VoiceRef } from './kinds.ts'
import { walk } from './walking.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

test('what is found among all is found wherever it stands, a page of what is looked at at a time', () =>
  withApp(async ({ ctx, clock }) => {
    const among = async (bases: Record<string, string>, perPage: number): Promise<VoiceRef[][]> => {
      await run(ctx.db, 'delete from voices')
      for (const [place, basis] of Object.entries(bases)) {
        const [subjectId, n] = place.split('/').map(Number)
        await run(
          ctx.db,
          `insert into voices (subject_id, id, kind, confirmed_at, via, version, basis, choice) values ($1, $2, 'note', $3, 'code', 1, $4, '-')`,
          [subjectId, id(n!), clock.now(), basis],
        )
      }
      const condition = `(select basis from voices v where v.subject_id = p.subject_id and v.id = p.id) = $4`
      return Array.fromAsync(walk(ctx, 'voices', condition, ['all'], perPage))
    }
    const ref = (subjectId: number, n: number): VoiceRef => ({ subjectId, id: id(n) })
    // Pages: 1/1 1/2 · 1/3 2/1 · 2/2 3/1 · 3/2
    const bases = {
      '1/1': 'none',
      '1/2': 'all',
      '1/3': 'none',
      '2/1': 'none',
      '2/2': 'all',
      '3/1': 'all',
      '3/2': 'all',
    }
    assert.deepEqual(await among(bases, 2), [[ref(1, 2)], [ref(2, 2), ref(3, 1)], [ref(3, 2)]])
    assert.deepEqual(await among(bases, 7), [[ref(1, 2), ref(2, 2), ref(3, 1), ref(3, 2)]])
    // Nothing on the last, full page; nothing at all; nobody there.
    assert.deepEqual(await among({ '1/1': 'all', '1/2': 'none' }, 1), [[ref(1, 1)]])
    assert.deepEqual(await among({ '1/1': 'none', '1/2': 'none' }, 1), [])
    assert.deepEqual(await among({}, 1), [])
  }))
