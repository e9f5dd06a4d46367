/** What the default texts are filled with; the operator edits them before they are saved. */
export interface LegalFacts {
  siteName: string
  /** Where people reach the operator; '' while nobody decided. */
  contact: string
}

/** Stands where only the operator knows what to write; a text that still holds it cannot be saved. */
export const BLANK = '[…]'

const contactOr = ({ contact }: LegalFacts): string => contact || BLANK

/** Who runs the site, and what it answers for. */
export function legalDefault(facts: LegalFacts): string {
  return `Responsible for ${facts.siteName}
Name of the person or organisation: ${BLANK}
Postal address: ${BLANK}
Contact: ${contactOr(facts)}

Petitions, and the reasons given in them, are the words of the people who opened them. Replies are the words of those who were addressed, with the source they were taken from. We check petitions before they are listed and publish why one was declined or taken down. We do not say who is right.

If something here is unlawful, or is about you and untrue, write to the contact above, with the address of the page and what is wrong with it. We read it, answer, and record what we decide and why.

The numbers on this site count confirmed e-mail addresses, one per petition. They show how many people took part here; they are not a poll of the public. Countries and times are reported by this site and cannot be recounted by others.

The software is Firsthand, free software under the GNU Affero General Public License, version 3 or later. Its source code is offered at the foot of every page.`
}

/** What is kept about whom, for how long, and what people can have done about it. */
export function privacyDefault(facts: LegalFacts): string {
  return `This text says what ${facts.siteName} keeps about you. Responsible: ${BLANK}. Contact: ${contactOr(facts)}

When you sign
We ask for your name, your e-mail address and your country, and whether you have seen the work. A signature can show what you believe, so we ask for your explicit consent (in the European Union: articles 6 and 9 of the GDPR), and you can take it back at any time on your status page.

Who sees what
Your name is shown only if you choose that. Your e-mail address is never published and never given to the organiser or to those addressed. Moderators of this site can find a signature by the exact address that somebody gives them. The public record holds no name, no address and no country: only that a signature was made, what it goes by, and the day.

How long
A signature that was never confirmed is deleted after 30 days. Your name and address are stored encrypted. You can have them erased on your status page; the count then goes down by one. 6 months after a petition has ended, everything personal about it is deleted, and its number stays. The network you came from is kept for 7 days as a code that cannot be turned back into an address, to notice mass signing. Backups are deleted after ${BLANK} days.

Mail
You get one mail to confirm, at most one reminder, and after that only what you asked for. Every update can be ended with one click.

Cookies
There is no tracking and no advertising here. After you sign, a cookie lets this browser open your status page. If you want, it remembers your confirmed address for 30 days. Nothing is loaded from other sites.

Your rights
Your status page gives you everything we hold about you, lets you withdraw and lets you have it erased. If you lost the link, write to the contact above. You may also complain to the data protection authority where you live.`
}
