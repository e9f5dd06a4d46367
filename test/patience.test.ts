import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '#core/db.ts'
import { testDatabaseUrl } from './setup/database.ts'

test('statements end after 30 seconds, except those of a migration or a restore', async () => {
  const url = await testDatabaseUrl()
  const limit = async (patient: boolean): Promise<string> => {
    const { db, pool } = connect(url, { max: 1, patient })
    const { rows } = await pool.query<{ statement_timeout: string }>('show statement_timeout')
    await db.destroy()
    return rows[0]!.statement_timeout
  }
  assert.equal(await limit(false), '30s')
  assert.equal(await limit(true), '0')
})
