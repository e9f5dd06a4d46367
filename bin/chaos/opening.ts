import { setTimeout as sleep } from 'node:timers/promises'
import { openPetition } from '../replay/opening.ts'
import type { Person } from '../replay/people.ts'
import { ask } from './ask.ts'
import type { Journal } from './journal.ts'
import type { MailServer } from './mail-server.ts'
import type { Site } from './site.ts'

/** Opens the petition that everybody then signs; its author is the first, and is accounted for like everybody. */
export async function firstPetition(
  site: Site,
  mail: MailServer,
  journal: Journal,
  author: Person,
): Promise<string> {
  const send = async (line: Parameters<typeof ask>[1]) => {
    for (let tries = 0; tries < 300; tries++) {
      const asked = await ask(site.serves[0]!.url, line)
      if ('reply' in asked && asked.reply.status !== 503) return asked.reply
      await sleep(100)
    }
    throw new Error('the site does not start')
  }
  await journal.write({ attempt: { n: -2, at: Date.now(), deed: 'submit', address: author.email } })
  const opening = await openPetition({ send }, author)
  const slug = /\/petitions\/([^/]+)\//.exec(opening.location ?? '')?.[1]
  if (!slug)
    throw new Error(`the petition could not be opened: ${opening.status} ${opening.body.slice(0, 500)}`)
  const id = /w-[^=]+=([^.]+)/.exec(opening.cookies.join(' '))?.[1]
  await journal.write({ answer: { n: -2, at: Date.now(), ms: 0, outcome: 'ok', status: opening.status, id } })
  const arrived = await mail.mailTo(author.email, id, 20_000)
  if (!arrived) throw new Error('no mail came to whoever opened the petition')
  await journal.write({
    attempt: { n: -1, at: Date.now(), deed: 'confirm', address: author.email, id, via: 'link' },
  })
  const confirmed = await send({ path: arrived.link, ip: author.ip, form: 'seen=all' })
  await journal.write({
    answer: {
      n: -1,
      at: Date.now(),
      ms: 0,
      outcome: confirmed.status === 303 ? 'ok' : 'no',
      status: confirmed.status,
      id,
    },
  })
  return slug
}
