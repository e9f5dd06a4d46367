import { setTimeout as sleep } from 'node:timers/promises'
import type { Reply } from '../replay/client.ts'
import { signForm } from '../replay/opening.ts'
import type { Person } from '../replay/people.ts'
import type { Journal, Outcome } from './journal.ts'
import type { MailServer } from './mail-server.ts'
import { startReceipts, type Receipts } from './receipts.ts'
import { createTrying, insist, type Tried, type Trying } from './trying.ts'

export interface CrowdParts {
  /** Whom to ask next: while two versions run, either. */
  target(): URL
  slug: string
  mail: MailServer
  journal: Journal
  person(n: number): Person
  /** Random numbers of one person, or of the stream of people. */
  randomOf(n: number | 'arrivals'): () => number
  perSecond: number
  violation(what: string, detail: string): void
}

export interface Crowd extends Pick<Trying, 'lastAcknowledged' | 'endsInOrder'> {
  /** New people stop coming; resolves when those under way are done. */
  end(): Promise<void>
  /** So many submissions at once, each tried a single time; answers how many were taken and how many put off. */
  rush(many: number): Promise<Record<Outcome, number>>
  counts: { people: number; signed: number }
  receipts: Receipts
}

const MAIL_PATIENCE_MS = 20_000

/** People who come at random moments, submit, wait for their mail, confirm, and sometimes do everything twice or take it back. */
export function startCrowd(parts: CrowdParts): Crowd {
  const { mail, slug } = parts
  const random = parts.randomOf('arrivals')
  const { attempt, lastAcknowledged, endsInOrder } = createTrying(parts)
  const receipts = startReceipts(parts)
  const counts = { people: 0, signed: 0 }
  const under = new Set<Promise<void>>()
  let ended = false

  const submit = (who: Person, address: string): Promise<Tried> =>
    attempt(
      { deed: 'submit', address },
      { path: `/petitions/${slug}/signatures`, ip: who.ip, form: signForm({ ...who, email: address }) },
      (reply) => secretId(reply, 'w'),
    )

  async function confirm(who: Person, address: string, submitted: Reply, viaLink: boolean): Promise<Tried> {
    const id = secretId(submitted, 'w')!
    const found = await mail.mailTo(address, id, MAIL_PATIENCE_MS)
    if (!found) return { outcome: 'absent' }
    const seen = new URLSearchParams({ seen: who.seen }).toString()
    const byLink = (): Promise<Tried> =>
      attempt(
        { deed: 'confirm', address, id, via: 'link' },
        { path: found.link, ip: who.ip, form: seen },
        (reply) => secretId(reply, 'v'),
      )
    const byCode = (): Promise<Tried> =>
      attempt(
        { deed: 'confirm', address, id, via: 'code' },
        {
          path: `/petitions/${slug}/signature/confirm`,
          ip: who.ip,
          cookie: submitted.cookies.join('; '),
          form: `${seen}&code=${found.code}`,
        },
        (reply) => secretId(reply, 'v'),
      )
    if (viaLink) return insist(byLink)
    const typed = await insist(byCode)
    // A code that is too old, or tried too often: the mail also has a link.
    return typed.outcome === 'no' ? insist(byLink) : typed
  }

  async function live(n: number): Promise<void> {
    const who = parts.person(n)
    const random = parts.randomOf(n)
    const [viaLink, twice, again, leaves] = [random() < 0.5, random() < 0.1, random() < 0.08, random() < 0.08]
    const first = await insist(() => submit(who, who.email))
    if (first.outcome !== 'ok') return
    const others = again ? liveAgain(who, !viaLink) : undefined
    const confirmed = await confirm(who, who.email, first.reply!, viaLink)
    await others
    if (confirmed.outcome !== 'ok') return
    counts.signed++
    const cookie = confirmed.reply!.cookies.join('; ')
    const id = secretId(confirmed.reply!, 'v')!
    const receipt = receipts.fetch({ id, ip: who.ip, cookie })
    if (twice) {
      const [left, right] = await Promise.all([
        confirm(who, who.email, first.reply!, true),
        confirm(who, who.email, first.reply!, false),
      ])
      for (const { outcome } of [left, right])
        if (outcome === 'no') parts.violation('unfriendly', 'a repeated confirmation was refused')
    }
    if (leaves && !again) await withdraw(who, id, cookie)
    await receipt
  }

  async function withdraw(who: Person, id: string, cookie: string): Promise<void> {
    await insist(() =>
      attempt(
        { deed: 'withdraw', address: who.email, id },
        { path: `/petitions/${slug}/signature/withdrawal`, ip: who.ip, cookie, form: '' },
        () => id,
      ),
    )
  }

  /** The same person under a spelling of the address that means the same one. */
  async function liveAgain(who: Person, viaLink: boolean): Promise<void> {
    const address = who.email.replace('@', '+again@')
    const sent = await insist(() => submit(who, address))
    if (sent.outcome === 'ok') await confirm(who, address, sent.reply!, viaLink)
  }

  const follow = (life: Promise<void>): void => {
    const followed = life
      .catch((error: unknown) => parts.violation('harness', String(error)))
      .finally(() => under.delete(followed))
    under.add(followed)
  }
  const coming = (async () => {
    while (!ended) {
      await sleep((-Math.log(1 - random()) / parts.perSecond) * 1_000)
      follow(live(counts.people++))
    }
  })()

  return {
    counts,
    receipts,
    async end() {
      ended = true
      await coming
      while (under.size > 0) await Promise.race(under)
    },
    async rush(many) {
      const outcomes: Record<Outcome, number> = { ok: 0, no: 0, absent: 0, unknown: 0 }
      const people = Array.from({ length: many }, () => parts.person(counts.people++))
      await Promise.all(people.map(async (who) => void outcomes[(await submit(who, who.email)).outcome]++))
      return outcomes
    },
    lastAcknowledged,
    endsInOrder,
  }
}

/** The id in a cookie `…w-<subject>=<id>.<proof>`. */
function secretId(reply: Reply, kind: 'w' | 'v'): string | undefined {
  const cookie = reply.cookies.find((line) => line.includes(`-${kind}-`))
  return cookie?.slice(cookie.indexOf('=') + 1).split('.')[0] || undefined
}
