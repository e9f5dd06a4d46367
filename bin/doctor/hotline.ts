import type pg from 'pg'
import { notesOn, type Finding } from './findings.ts'

/** Whether the operator has named where people turn to about a picture that harms a child: `hotlineUrl`, newest row first. */
export async function checkHotline(pool: pg.Pool): Promise<Finding[]> {
  const notes = notesOn('hotline')
  const { rows } = await pool.query<{ value: unknown }>(
    `select value from site_settings where name = 'hotlineUrl' order by id desc limit 1`,
  )
  if (rows[0]) notes.ok(`whoever reports a picture that harms a child is led to ${String(rows[0].value)}`)
  else
    notes.attention(
      'no national hotline is named: whoever reports a picture that harms a child is led to the list of all countries',
      'Name the hotline of your country at /desk/posters/hotline.',
    )
  return notes.all
}
