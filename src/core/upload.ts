import { BadRequest } from '#core/errors.ts'
import { formOfPairs, readForm, type Form } from '#core/forms.ts'

/** A form with files in it. A file that was not chosen is not there. */
export interface Upload {
  form: Form
  file(name: string): Buffer | undefined
}

/** More parts than any form of ours has fields: a body of a million empty ones would cost more to read than to send. */
const MOST_PARTS = 64

/**
 * Reads `multipart/form-data` (RFC 7578), or a form that was sent without a file. Names and types that the sender gives to files are not
 * believed, and not kept.
 */
export async function uploadOf(type: string, body: Buffer): Promise<Upload> {
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { form: readForm(body.toString('utf8')), file: () => undefined }
  const boundary = /^multipart\/form-data;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type)
  if (!boundary) throw new BadRequest()
  if (delimiters(body, `--${boundary[1] ?? boundary[2]}`) > MOST_PARTS + 1) throw new BadRequest()
  let data: FormData
  try {
    data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new BadRequest()
  }
  const fields: [string, string][] = []
  const files = new Map<string, Buffer>()
  for (const [name, value] of data) {
    if (typeof value === 'string') fields.push([name, value])
    else if (value.size > 0 && !files.has(name)) files.set(name, Buffer.from(await value.arrayBuffer()))
  }
  return { form: formOfPairs(fields), file: (name) => files.get(name) }
}

function delimiters(body: Buffer, delimiter: string): number {
  let found = 0
  for (
    let at = body.indexOf(delimiter);
    at >= 0 && found <= MOST_PARTS + 1;
    at = body.indexOf(delimiter, at + 1)
  )
    found++
  return found
}
