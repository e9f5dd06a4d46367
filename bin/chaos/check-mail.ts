import type { Line } from './journal.ts'

export interface MailRow {
  recipient_id: string
  kind: string
  message_id: string
  accepted: boolean
}

export interface MailAccounting {
  arrived: number
  messages: number
  /** Mails that came again, each under its own Message-ID: the answer to the first was lost. */
  repeats: number
  wrong: string[]
}

/** Every signature was asked for by mail; a mail has one Message-ID however often it came; none came that was not owed. */
export function checkMail(
  lines: readonly Line[],
  rows: readonly MailRow[],
  voiceIds: readonly string[],
  addressOf: ReadonlyMap<string, string>,
): MailAccounting {
  const arrivals = lines.flatMap((line) => ('mail' in line ? [line.mail] : []))
  const byMessage = Map.groupBy(arrivals, (mail) => mail.messageId)
  const owed = new Map(rows.map((row) => [row.message_id, row]))
  const wrong: string[] = []
  for (const [messageId, same] of byMessage) {
    const row = owed.get(messageId)
    if (!row) wrong.push(`${messageId} was sent, and nobody was owed it`)
    // Who has signed already gets a mail that opens that signature, so the address decides.
    for (const mail of same)
      if (row && addressOf.get(mail.id) !== addressOf.get(row.recipient_id))
        wrong.push(`${messageId} opens ${mail.id} and belongs to ${row.recipient_id}`)
  }
  const arrivedFor = new Set<string>()
  for (const row of rows) {
    const arrived = byMessage.has(row.message_id)
    if (arrived) arrivedFor.add(row.recipient_id)
    if (row.accepted && row.kind.startsWith('confirm') && !arrived)
      wrong.push(`${row.message_id} is taken for sent, and never arrived`)
  }
  for (const id of voiceIds) if (!arrivedFor.has(id)) wrong.push(`${id} was confirmed without a mail`)
  return {
    arrived: arrivals.length,
    messages: byMessage.size,
    repeats: arrivals.length - byMessage.size,
    wrong,
  }
}
