import type { Answer, Attempt, Line, Outcome } from './journal.ts'

/** What is in the database when everything has come to rest. Addresses are canonical, so that spellings of one are one. */
export interface Found {
  submissions: { id: string; address: string }[]
  voices: { id: string; address: string; active: boolean; held: boolean }[]
  leaves: { voiceId: string; kind: string }[]
}

export const VERDICTS = [
  'ok-present',
  'unknown-present',
  'unknown-absent',
  'refused',
  'never-sent',
  'LOST',
  'UNEXPECTED',
  'DUPLICATE',
] as const
export type Verdict = (typeof VERDICTS)[number]

export interface Accounting {
  submit: Record<Verdict, number>
  confirm: Record<Verdict, number>
  withdraw: Record<Verdict, number>
  /** The first of what must not be. */
  details: string[]
}

type Told = Attempt & { outcome: Outcome; answered: string | undefined }

const none = (): Record<Verdict, number> =>
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>

/** Attempts with their answers; one that has no line of its own was never answered. */
function attemptsOf(lines: readonly Line[], canonical: (address: string) => string): Told[] {
  const answers = new Map<number, Answer>()
  for (const line of lines) if ('answer' in line) answers.set(line.answer.n, line.answer)
  return lines.flatMap((line) => {
    if (!('attempt' in line)) return []
    const answer = answers.get(line.attempt.n)
    return [
      {
        ...line.attempt,
        address: canonical(line.attempt.address),
        outcome: answer?.outcome ?? 'unknown',
        answered: answer?.id,
      },
    ]
  })
}

const isWanted = ({ outcome }: Told): boolean => outcome === 'ok' || outcome === 'unknown'

/** Classes every attempt by what the client was told and what is there. */
export function classify(
  lines: readonly Line[],
  found: Found,
  canonical: (address: string) => string,
): Accounting {
  const attempts = attemptsOf(lines, canonical)
  const result: Accounting = { submit: none(), confirm: none(), withdraw: none(), details: [] }
  const wrong = (deed: Attempt['deed'], verdict: Verdict, detail: string): void => {
    result[deed][verdict]++
    if (result.details.length < 50) result.details.push(`${verdict} ${deed}: ${detail}`)
  }
  const of = (deed: Attempt['deed']): Told[] => attempts.filter((attempt) => attempt.deed === deed)
  for (const attempt of attempts) {
    if (attempt.outcome === 'no') result[attempt.deed].refused++
    if (attempt.outcome === 'absent') result[attempt.deed]['never-sent']++
  }
  checkSubmissions(of('submit'), found, result, wrong)
  checkConfirmations(of('confirm'), found, result, wrong)
  checkWithdrawals(of('withdraw'), found, result, wrong)
  return result
}

type Wrong = (deed: Attempt['deed'], verdict: Verdict, detail: string) => void

/** Each acknowledged submission is there; those beyond must have an attempt whose outcome nobody knows. */
function checkSubmissions(attempts: Told[], found: Found, result: Accounting, wrong: Wrong): void {
  const rows = new Map(found.submissions.map((row) => [row.id, row.address]))
  const spare = Map.groupBy(found.submissions, (row) => row.address)
  for (const attempt of attempts) {
    if (attempt.outcome !== 'ok') continue
    if (rows.get(attempt.answered!) !== attempt.address) {
      wrong('submit', 'LOST', `${attempt.answered} of attempt ${attempt.n}`)
      continue
    }
    result.submit['ok-present']++
    spare.set(
      attempt.address,
      (spare.get(attempt.address) ?? []).filter((row) => row.id !== attempt.answered),
    )
  }
  for (const attempt of attempts) {
    if (attempt.outcome !== 'unknown') continue
    result.submit[spare.get(attempt.address)?.pop() ? 'unknown-present' : 'unknown-absent']++
  }
  for (const row of [...spare.values()].flat())
    wrong('submit', 'UNEXPECTED', `${row.id} is there, and nobody may have sent it`)
}

function checkConfirmations(attempts: Told[], found: Found, result: Accounting, wrong: Wrong): void {
  const voices = new Map(found.voices.map((voice) => [voice.id, voice]))
  const byId = Map.groupBy(attempts, (attempt) => attempt.id!)
  for (const attempt of attempts) {
    if (attempt.outcome === 'ok') {
      // The answer names the signature that counts: this submission's, or an earlier one's of the same address.
      const voice = voices.get(attempt.answered!)
      if (voice?.address === attempt.address) result.confirm['ok-present']++
      else wrong('confirm', 'LOST', `${attempt.answered} of attempt ${attempt.n}`)
    }
    if (attempt.outcome === 'unknown')
      result.confirm[voices.has(attempt.id!) ? 'unknown-present' : 'unknown-absent']++
  }
  for (const voice of found.voices)
    if (!(byId.get(voice.id) ?? []).some(isWanted))
      wrong('confirm', 'UNEXPECTED', `${voice.id} counts, and nobody confirmed it`)

  const active = Map.groupBy(
    found.voices.filter((voice) => voice.active),
    (voice) => voice.address,
  )
  for (const [, same] of active)
    if (same.length > 1) wrong('confirm', 'DUPLICATE', `one address: ${same.map(({ id }) => id).join(', ')}`)
  const leaves = Map.groupBy(
    found.leaves.filter(({ kind }) => kind === 'sign'),
    (leaf) => leaf.voiceId,
  )
  for (const voice of found.voices) {
    const count = leaves.get(voice.id)?.length ?? 0
    if (count === 0 && !voice.held) wrong('confirm', 'LOST', `${voice.id} has no leaf`)
    if (count > 1) wrong('confirm', 'DUPLICATE', `${voice.id} has ${count} leaves`)
  }
  for (const id of leaves.keys())
    if (!voices.has(id)) wrong('confirm', 'UNEXPECTED', `a leaf of ${id}, which does not exist`)
}

function checkWithdrawals(attempts: Told[], found: Found, result: Accounting, wrong: Wrong): void {
  const leaves = Map.groupBy(
    found.leaves.filter(({ kind }) => kind === 'withdraw'),
    (leaf) => leaf.voiceId,
  )
  const byId = Map.groupBy(attempts, (attempt) => attempt.id!)
  for (const attempt of attempts) {
    const there = leaves.has(attempt.id!)
    if (attempt.outcome === 'ok' && there) result.withdraw['ok-present']++
    if (attempt.outcome === 'ok' && !there) wrong('withdraw', 'LOST', `${attempt.id} of attempt ${attempt.n}`)
    if (attempt.outcome === 'unknown') result.withdraw[there ? 'unknown-present' : 'unknown-absent']++
  }
  for (const [id, same] of leaves) {
    if (same.length > 1) wrong('withdraw', 'DUPLICATE', `${id} has ${same.length} withdrawals`)
    if (!(byId.get(id) ?? []).some(isWanted))
      wrong('withdraw', 'UNEXPECTED', `${id} was withdrawn, and nobody asked for it`)
  }
}
