import { encode } from 'uqr'
import { html, raw, safeUrl, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'

/** Ways to pass a page on that tell nobody: the system's sheet, the link, a mail, a code for a camera. */
export function shareBox({
  words,
  url,
  title,
  id = 'share',
}: {
  words: Words
  url: string
  title: string
  id?: string
}): Html {
  const mail = `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(url)}`
  return html`<div class="share">
<share-button url="${url}" text="${title}"><button class="button main" type="button" hidden>${words('ui.share')}</button></share-button>
<div class="share-link"><label for="${id}-url">${words('ui.share-link')}</label><copy-button copied="${words('ui.share-copied')}"><input id="${id}-url" type="text" readonly value="${url}" dir="ltr"><button class="button quiet" type="button" hidden>${words('ui.share-copy')}</button><span class="copied" role="status"></span></copy-button></div>
<p><a href="${safeUrl(mail)}">${words('ui.share-mail')}</a></p>
<details><summary>${words('ui.share-qr')}</summary>${qrCode(url, words('ui.share-qr-alt', { url }))}</details>
</div>`
}

/** ISO/IEC 18004 code with its quiet zone of four modules, dark on light in every colour scheme. */
function qrCode(text: string, label: string): Html {
  const { modules, size } = drawn(text)
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" width="${size * 6}" height="${size * 6}"><rect class="qr-light" width="${size}" height="${size}"/><path class="qr-dark" d="${raw(modules)}"/></svg>`
}

interface Drawn {
  modules: string
  size: number
}

// The code of an address never changes, and making it takes longer than any other part of a page.
const known = new Map<string, Drawn>()
const MOST_KNOWN = 500

function drawn(text: string): Drawn {
  let found = known.get(text)
  if (!found) {
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(text, (found = draw(text)))
  }
  return found
}

function draw(text: string): Drawn {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const modules = data
    .map((row, y) =>
      row.reduce((path, dark, x) => {
        if (!dark || row[x - 1]) return path
        let end = x
        while (row[end]) end++
        return `${path}M${x} ${y}.5h${end - x}`
      }, ''),
    )
    .join('')
  return { modules, size }
}
