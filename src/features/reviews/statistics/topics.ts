import { ABOUTS, type About } from '../reviewing/forms.ts'
import { MARKS } from './posterior.ts'

/** What the leaf says of a review: the mark alone when it is about the work, `2.5-promotion` when it is about something else. */
export const markChoice = ({ mark, about }: { mark: string; about: About }): string =>
  about === 'work' ? mark : `${mark}-${about}`

/** The place of the mark among `MARKS`, and what it is about; undefined for what no review says. */
export function readMark(choice: string): { at: number; about: About } | undefined {
  const [mark, topic, ...more] = choice.split('-')
  const at = MARKS.findIndex((one) => String(one) === mark)
  const about = topic === undefined ? 'work' : ABOUTS.find((one) => one === topic && one !== 'work')
  return at < 0 || !about || more.length ? undefined : { at, about }
}
