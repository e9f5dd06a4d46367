import type { createClient, Reply } from './client.ts'
import type { Person } from './people.ts'

const shown = (): string => String(Math.floor(Date.now() / 1000) - 20)

export const signForm = (person: Person): string =>
  new URLSearchParams({
    name: person.name,
    email: person.email,
    country: person.country,
    consent: 'yes',
    website: '',
    shown: shown(),
    ...Object.fromEntries(person.wishes.map((wish) => [wish, 'yes'])),
  }).toString()

/** An invented film and a petition about it, through the public forms. */
export async function openPetition(
  client: Pick<ReturnType<typeof createClient>, 'send'>,
  author: Person,
): Promise<Reply> {
  const work = new URLSearchParams({
    kind: 'film',
    title: 'Paper Crowns',
    language: 'en',
    year: '2026',
    maker: 'Ines Varga',
    service: 'Lumen',
    distinct: 'yes',
  })
  const added = await client.send({ path: '/works', ip: author.ip, form: work.toString() })
  const slug = /\/works\/([^/?]+)/.exec(added.location ?? '')?.[1]
  if (!slug) throw new Error(`the work could not be added: ${added.status} ${plain(added.body)}`)
  const closesOn = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)
  const form = new URLSearchParams(signForm(author))
  const petition = {
    work: slug,
    action: 'Show “Paper Crowns” under its own poster',
    why: 'The poster sells a film that is not there.',
    more: '',
    about: 'promotion',
    form: 'demand',
    addressee: 'Lumen',
    closesOn,
  }
  for (const [name, value] of Object.entries(petition)) form.set(name, value)
  return client.send({ path: '/petitions', ip: author.ip, form: form.toString() })
}

/** What a page says, for an error: its first words. */
export const plain = (markup: string): string =>
  markup
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300)
