import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshDatabase, testDataDir } from '../setup/database.ts'
import { mailToMany } from './many.ts'

test('an update reaches 5,000 people, each under one Message-ID, though the worker is killed three times', async () => {
  const people = 5_000
  const database = await freshDatabase()
  const LOG_DIR = mkdtempSync(join(tmpdir(), 'firsthand-letters-'))
  try {
    const arrived = await mailToMany({
      databaseUrl: database.url,
      env: { DATA_DIR: testDataDir(), LOG_DIR },
      people,
      perSecond: 1_000,
      kills: [0.2, 0.5, 0.8],
    })
    assert.deepEqual(arrived.wrong, [])
    assert.equal(arrived.reached, people)
    assert.equal(arrived.killed, 3)
    // What was under way at a kill may come again, under the same Message-ID: at most what one worker has in hand.
    assert.ok(arrived.repeats <= 3 * 500, `${arrived.repeats} repeats`)
  } finally {
    await database.drop()
    rmSync(LOG_DIR, { recursive: true, force: true })
  }
})
