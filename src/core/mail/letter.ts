import { html, type Child } from '#core/html.ts'

/** One piece of a letter; text and HTML are made from the same pieces, so they cannot differ. */
export type Piece =
  | string
  /** What the letter is about, or what somebody said. */
  | { quote: string }
  | { code: string }
  | { link: string; label: string }
  | { small: string; link?: string }

export interface Letter {
  locale: string
  direction: 'ltr' | 'rtl'
  subject: string
  pieces: Piece[]
}

const SANS = 'font-family:Helvetica,Arial,sans-serif'
const SERIF = 'font-family:Georgia,serif'

/** Plain text: paragraphs, with code and links on lines of their own. */
export function letterText(letter: Letter): string {
  const parts = letter.pieces.map((piece) => {
    if (typeof piece === 'string') return piece
    if ('quote' in piece)
      return piece.quote
        .split('\n')
        .map((line) => `    ${line}`.trimEnd())
        .join('\n')
    if ('code' in piece) return piece.code
    if ('small' in piece) return piece.link ? `${piece.small}\n${piece.link}` : piece.small
    return `${piece.label}\n${piece.link}`
  })
  return parts.join('\n\n') + '\n'
}

/** Mail programs know neither our style sheet nor custom properties: everything stands in the element. */
export function letterHtml(letter: Letter): string {
  return String(html`<!doctype html>
<html lang="${letter.locale}" dir="${letter.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${letter.subject}</title>
</head>
<body style="margin:0;padding:24px;${SANS};font-size:17px;line-height:1.5">
<div style="max-width:560px;margin:0 auto">
${letter.pieces.map(pieceHtml)}</div>
</body>
</html>
`)
}

function pieceHtml(piece: Piece): Child {
  if (typeof piece === 'string') return html`<p style="margin:0 0 16px">${piece}</p>\n`
  if ('quote' in piece)
    return html`<p style="margin:0 0 16px;${SERIF};font-size:21px;line-height:1.35;white-space:pre-line">${piece.quote}</p>\n`
  if ('code' in piece)
    return html`<p style="margin:0 0 16px;font-size:32px;font-weight:600;letter-spacing:2px" dir="ltr">${piece.code}</p>\n`
  if ('small' in piece)
    return html`<p style="margin:0 0 16px;font-size:14px">${piece.small}${piece.link ? html`<br><a href="${piece.link}">${piece.link}</a>` : ''}</p>\n`
  return html`<p style="margin:0 0 4px">${piece.label}</p>
<p style="margin:0 0 16px;overflow-wrap:anywhere"><a href="${piece.link}">${piece.link}</a></p>\n`
}
