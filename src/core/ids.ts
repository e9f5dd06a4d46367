import { randomBytes, randomUUID } from 'node:crypto'

// Without vowels and look-alikes: ids never spell a word and can be read out.
const ALPHABET = '23456789bcdfghjkmnpqrstvwxyz'

/** Random public id; 16 characters are 76 bits. A time-ordered id would undo the shuffle of the log. */
export function publicId(length = 16): string {
  let id = ''
  while (id.length < length)
    for (const byte of randomBytes(32)) if (byte < 252 && id.length < length) id += ALPHABET[byte % 28]
  return id
}

/** 122 random bits (RFC 9562, version 4). */
export const randomId = (): string => randomUUID()

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
export const isUuid = (text: string): boolean => UUID.test(text)

/** Title → readable part of an address; the caller adds random characters where it must be unique. */
export function slugOf(title: string, maxLength = 60): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  // Ends with a whole word, unless the first one alone is too long.
  return plain.length <= maxLength
    ? plain
    : plain
        .slice(0, maxLength + 1)
        .replace(/-[^-]*$/, '')
        .slice(0, maxLength)
        // Half of a letter that UTF-16 writes as two.
        .replace(/\p{Cs}$/u, '')
}
