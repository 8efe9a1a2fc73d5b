import { expand, type Values } from '../domain/templates.ts'

interface Page {
  team: string
  /** HTML. */
  body: readonly string[]
  code?: string
  notes: readonly string[]
}

/**
 * The HTML of a mail: tables and inline colours, as mail programs want it, and the same in dark where they ask for it.
 * Nothing is fetched from anywhere: whether somebody reads it is not watched.
 */
export const mailPage = ({ team, body, code, notes }: Page): string => `<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>${escaped(team)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<style>${styles}</style></head>
<body class="canvas" style="margin:0;padding:0;background:${light.canvas}">
<table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" style="background:${light.canvas}"><tr><td align="center" style="padding:24px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;text-align:start">
<tr><td class="soft" style="padding:0 8px 12px;${font};font-size:14px;font-weight:600;color:${light.soft}"><bdi>${escaped(team)}</bdi></td></tr>
<tr><td class="card" style="padding:28px 24px 24px;background:${light.card};border:1px solid ${light.line};border-radius:12px">
${[...body, ...(code ? [codeBox(code)] : [])].join('\n')}
</td></tr>
<tr><td style="padding:16px 8px 0">
${notes.map((note) => `<p class="soft" style="margin:0 0 6px;${font};font-size:13px;color:${light.soft}">${escaped(note)}</p>`).join('\n')}
</td></tr></table></td></tr></table></body></html>
`

/** One paragraph of a text as HTML. The link by itself is a button that says `action`. */
export function paragraph(template: string, values: Values, action: string): string {
  if (template === '{link}') return button(values.link, action)
  const text = expand(
    template,
    values,
    (value, name) =>
      name === 'link'
        ? `<a class="link" href="${escaped(value)}" style="color:${light.action};overflow-wrap:anywhere">${escaped(value)}</a>`
        : `<bdi>${escaped(value)}</bdi>`,
    (literal) => escaped(literal).replace(/\r?\n/g, '<br>'),
  )
  return `<p class="ink" style="margin:0 0 16px;${font};font-size:16px;color:${light.ink};overflow-wrap:anywhere">${text}</p>`
}

const button = (link: string, action: string): string =>
  `<p style="margin:24px 0 8px"><a class="button" href="${escaped(link)}" style="display:inline-block;padding:14px 28px;background:${light.action};border-radius:8px;${font};font-size:16px;font-weight:600;color:#ffffff;text-decoration:none">${escaped(action)}</a></p>`

const codeBox = (code: string): string =>
  `<p class="ink" dir="ltr" style="margin:8px 0;font:600 32px/1.4 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;color:${light.ink}">${escaped(code)}</p>`

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;line-height:1.5"

// As in client/ui/tokens.css.
const light = {
  canvas: '#eef2f1',
  card: '#ffffff',
  line: '#dce1e0',
  ink: '#112123',
  soft: '#425052',
  action: '#005965',
}
const dark = {
  canvas: '#0c1415',
  card: '#131c1e',
  line: '#253032',
  ink: '#e9eeee',
  soft: '#b0bbbc',
  action: '#137682',
  link: '#5ec3ce',
}

const styles = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.canvas{background:${dark.canvas}!important}
.card{background:${dark.card}!important;border-color:${dark.line}!important}
.ink{color:${dark.ink}!important}.soft{color:${dark.soft}!important}
.button{background:${dark.action}!important}.link{color:${dark.link}!important}}`

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
